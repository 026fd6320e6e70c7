"""From a request to its answer: what was asked is validated as declared, what is answered becomes JSON."""

from collections import Counter
from collections.abc import Callable, Iterator

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from crawler.browse.api.declared import Operation
from crawler.browse.api.problems import Wrong, problem
from crawler.browse.api.sending import sent, to_bytes
from crawler.browse.site import Site
from crawler.errors import Usage


def answering(site: Site, operation: Operation) -> Callable[[Request], Response]:
    """The endpoint of an operation."""

    def endpoint(request: Request) -> Response:
        wrong = list(_wrong(request, operation))
        if wrong:
            return problem(400, "what was asked is not as declared: /api/openapi.json", wrong)
        try:
            asked = operation.asked.model_validate({**request.query_params, **request.path_params})
            answer = operation.answers(site, asked)
        except ValidationError as error:
            return problem(400, "what was asked is not as declared: /api/openapi.json", list(_told(error)))
        except Usage as error:
            return problem(400, str(error))
        if answer is None:
            return problem(404, f"{request.url.path}: there is nothing by that name")
        return sent(request, answer.model_dump_json().encode() if isinstance(answer, BaseModel) else to_bytes(answer))

    endpoint.__doc__ = operation.english
    return endpoint


def _wrong(request: Request, operation: Operation) -> Iterator[Wrong]:
    """Parameters that come twice, or beside the one in the path."""
    times = Counter(name for name, _ in request.query_params.multi_items())
    for name, count in times.items():
        if name in operation.in_path:
            yield Wrong(parameter=name, message="unknown parameter")
        elif count > 1:
            yield Wrong(parameter=name, message=f"given {count} times, expected once")


def _told(error: ValidationError) -> Iterator[Wrong]:
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        name = ".".join(str(part) for part in one["loc"][:1])
        yield Wrong(parameter=name, message="unknown parameter" if one["type"] == "extra_forbidden" else one["msg"])
