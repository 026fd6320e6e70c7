"""Addresses that a page's script puts together from what a click or a menu hands to it."""

import re

from lxml import html

# function view(id) { window.open('/doc/' + id + '.html') }: name, parameter, what stands before and after it
_OPENS = re.compile(
    r"""\bfunction\s+(\w+)\s*\(\s*(\w+)\s*(?:,[^()]*)?\)\s*\{[^{}]*?(['"])([^'"\s<>]*[/=._?-][^'"\s<>]*)\3\s*\+\s*"""
    r"""(?:encodeURI(?:Component)?\()?\2\b\)?(?:\s*\+\s*(['"])([^'"\s<>]*)\5)?"""
)
# view(1001), return view('a-7'): the function, and the first that it is handed
_CALL = re.compile(r"\b(\w+)\s*\(\s*['\"]?([\w-]+)['\"]?\s*[,)]")
# as in: location = 'list_' + this.value + '.html'
_CHOSEN = re.compile(
    r"""(['"])([^'"\s<>]*[/=._?-])\1\s*\+\s*this\.(?:value|options\[this\.selectedIndex\]\.value)"""
    r"""(?:\s*\+\s*(['"])([^'"\s<>]*)\3)?"""
)


def put_addresses(root: html.HtmlElement, script: str) -> None:
    """Give what calls such a function, and what such a menu offers, the address that it leads to, as `data-href`."""
    opened = {name: (before, after) for name, _, _, before, _, after in _OPENS.findall(script)}
    for element in root.xpath("//*[@onclick] | //a[starts-with(@href, 'javascript:')]") if opened else ():
        for name, handed in _CALL.findall(f"{element.get('onclick') or ''} {element.get('href') or ''}"):
            if name in opened:
                before, after = opened[name]
                element.set("data-href", f"{before}{handed}{after}")
    for menu in root.xpath("//select[@onchange]"):
        if chosen := _CHOSEN.search(menu.get("onchange")):
            for option in menu.iter("option"):
                if value := (option.get("value") or "").strip():
                    option.set("value", f"{chosen[2]}{value}{chosen[4] or ''}")
