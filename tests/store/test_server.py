from crawler.store.server import READY


def test_mongod_is_ready_when_it_waits_for_connections() -> None:
    line = b'{"s":"I","c":"NETWORK","id":23016,"msg":"Waiting for connections","attr":{"port":40123,"ssl":"off"}}'
    found = READY["mongod"].search(line)
    assert found is not None
    assert found[1] == b"40123"
