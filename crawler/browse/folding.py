"""Words that a template says whatever the page is about, put into it once and for all when it is read."""

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from crawler.browse.words import Words

SAID = ("both", "plain", "official", "of")
"""What depends on nothing but the words that are given."""


class Folding(Environment):
    """Templates in one language: `words.both("报告", "reports")` is markup among markup, and not asked for again.

    A page asks some sixty times; so it is made of few long pieces instead of many short ones.
    """

    def __init__(self, words: Words, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]  # the base's own options, as they are given
        self.globals["words"] = words

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        _Fold(self).visit(template)
        return template


class _Fold(NodeTransformer):
    def __init__(self, environment: Folding) -> None:
        self._words = environment.globals["words"]

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # so the base names it
        """What is said, where that is known already."""
        match node:
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="words"), attr=said), args=args, kwargs=[]):
                known = [one.value for one in args if isinstance(one, nodes.Const)]
                if said in SAID and len(known) == len(args) and not (node.dyn_args or node.dyn_kwargs):
                    return nodes.TemplateData(str(getattr(self._words, said)(*known)), lineno=node.lineno)
        return self.generic_visit(node)
