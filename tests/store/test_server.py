from pathlib import Path

from crawler.store.server import READY, START_S, patience_s


def test_mongod_is_ready_when_it_waits_for_connections() -> None:
    line = b'{"s":"I","c":"NETWORK","id":23016,"msg":"Waiting for connections","attr":{"port":40123,"ssl":"off"}}'
    found = READY["mongod"].search(line)
    assert found is not None
    assert found[1] == b"40123"


def test_a_large_database_may_take_longer_to_start(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    assert patience_s(tmp_path) == START_S
    with (tmp_path / "db" / "documents.wt").open("wb") as file:
        file.truncate(9_000_000_000)
    assert patience_s(tmp_path) > 10 * START_S
