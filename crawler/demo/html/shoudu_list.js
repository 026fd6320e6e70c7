(function () {
  "use strict";
  function row(item) {
    var line = document.createElement("li"), link = document.createElement("a"), date = document.createElement("span");
    link.href = item.url;
    link.title = item.title;
    link.target = "_blank";
    link.textContent = item.title;
    date.textContent = item.date;
    line.appendChild(link);
    line.appendChild(date);
    return line;
  }
  fetch("/api/list.json").then(function (answer) { return answer.json(); }).then(function (list) {
    var rows = document.getElementById("rows");
    list.rows.forEach(function (item) { rows.appendChild(row(item)); });
    document.getElementById("pager").textContent = "共" + list.total + "條";
  });
})();
