"""The few scripts that look at a page or move it; they run in a world of their own, beside the page's scripts."""

LOADED = """new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))"""
"""Until the page says that it is complete."""

THERE = """(selector => new Promise(done => {
  const look = () => { if (document.querySelector(selector)) { watch.disconnect(); done(); } };
  const watch = new MutationObserver(look);
  watch.observe(document, {childList: true, subtree: true, attributes: true});
  look();
}))(%s)"""
"""Until the page has what a selector selects."""

STILL = """((quiet, limit) => new Promise(done => {
  const end = () => { watch.disconnect(); done(); };
  let timer = setTimeout(end, quiet);
  const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, quiet); });
  watch.observe(document, {childList: true, subtree: true, characterData: true});
  setTimeout(end, limit);
}))(%d, %d)"""
"""Until nothing was added or removed for a while; milliseconds."""

STIRS = """(limit => new Promise(done => {
  const end = () => { watch.disconnect(); done(); };
  const watch = new MutationObserver(end);
  watch.observe(document, {childList: true, subtree: true, characterData: true});
  const wait = left => { if (left > 0) setTimeout(() => wait(left - 100), 100); else end(); };
  wait(limit);
}))(%d)"""
"""Until something is added or removed; milliseconds in which the page could do so, and not of a machine that stood."""

SEEN_THROUGH = """(async () => {
  const paint = () => new Promise(done => { requestAnimationFrame(done); setTimeout(done, 50); });
  for (let screen = 0; screen < 40 && screen * innerHeight < document.documentElement.scrollHeight; screen++) {
    scrollTo(0, screen * innerHeight);
    await paint();
  }
  scrollTo(0, 0);
})()"""
"""Every screen of the page is shown once: pictures that load when they are seen load."""

CONTENT = """(limit => ({
  html: ((document.doctype ? new XMLSerializer().serializeToString(document.doctype) : '') +
    (document.documentElement ? document.documentElement.outerHTML : '')).slice(0, limit),
  text: (document.body ? document.body.innerText : '').slice(0, limit),
  url: document.URL,
  title: document.title,
  width: document.documentElement ? document.documentElement.scrollWidth : 0,
  height: document.documentElement ? document.documentElement.scrollHeight : 0,
}))(%d)"""
"""The document after its scripts ran, the text that it shows, and its size in pixels."""

FETCHED_AGAIN = """(urls => Promise.allSettled(urls.map(
  url => fetch(url, {cache: 'reload', mode: 'no-cors', credentials: 'include'}).then(got => got.arrayBuffer())
)).then(() => true))(%s)"""
"""Addresses asked once more, as the page asks."""

ROWS = """(item => [...new Set([...document.querySelectorAll(
  item || 'a[href], [onclick], [data-url], [data-href]')].map(
  row => [row.getAttribute('href'), row.getAttribute('onclick'), row.textContent.trim().slice(0, 200)].join(' ')
))])(%s)"""
"""What a list shows now, by which it is told whether something new has come."""

TO_THE_END = """(() => {
  const moved = place => { const before = place.scrollTop; place.scrollTop = place.scrollHeight; return place.scrollTop > before; };
  const places = [document.scrollingElement, ...document.querySelectorAll('body *')].filter(
    place => place && place.scrollHeight > place.clientHeight + 1 && (place === document.scrollingElement ||
      /auto|scroll/.test(getComputedStyle(place).overflowY)));
  return places.map(moved).some(Boolean);
})()"""  # noqa: E501  # a line of the script
"""Scroll to the end of the page and of every box in it; whether anything moved."""

PRESSED = r"""(chosen => {
  const more = /^(点击|点此|上拉|查看|加载|显示|展开)+更多|^更多加载|^(点击)?加载(下一页|更多)?$|^(load|show) more/i;
  const next = /^(下一?[页頁]|[后後]一?[页頁]|next( page)?|[>›»❯])[\s>›»❯]*$/i;
  const named = /(^|[\s_-])(btn-next|pagination-next|laypage-next|page-next|next-page|nextpage|load-?more)([\s_-]|$)/i;
  const elsewhere = /swiper|slick|carousel|slide|banner|calendar|datepicker|datetime/i;
  const off = /(^|[\s_-])(disabled?|no-?more|no-?next|gray|grey)([\s_-]|$)/i;
  const classes = place => place.getAttribute('class') || '';
  const seen = place => {
    const box = place.getBoundingClientRect(), style = getComputedStyle(place);
    return box.width && box.height && style.visibility !== 'hidden' && style.pointerEvents !== 'none';
  };
  const usable = place => {
    for (let at = place, up = 0; at && at !== document.body; at = at.parentElement, up++) {
      if (elsewhere.test(classes(at))) return false;
      if (up < 2 && (at.disabled || at.getAttribute('aria-disabled') === 'true' || off.test(classes(at)))) return false;
    }
    return seen(place);
  };
  const leads = place => {
    const link = place.closest('a[href]'), href = link ? link.getAttribute('href').trim() : '#';
    return !/^(#|$)/.test(href) && !/^javascript:/i.test(href);
  };
  const words = place => [place.textContent, place.value, place.title, place.getAttribute('aria-label')]
    .map(said => String(said || '').replace(/\s+/g, '')).filter(said => said && said.length <= 12);
  const reads = place => words(place).some(said => more.test(said)) ? 2 :
    words(place).some(said => next.test(said)) || named.test(classes(place)) ? 1 : 0;
  const all = chosen ? [...document.querySelectorAll(chosen)] :
    [...document.querySelectorAll('a, button, input[type=button], span, li, div, i, p, em')];
  const fit = all.filter(place => (chosen || reads(place)) && !leads(place) && usable(place));
  const inner = fit.filter(place => !fit.some(other => other !== place && place.contains(other)));
  inner.sort((a, b) => reads(b) - reads(a));
  if (!inner.length) return false;
  inner[0].click();
  return true;
})(%s)"""
"""Press what brings more of a list: 加载更多, 下一页; nothing that leads to another address. Whether there was any."""
