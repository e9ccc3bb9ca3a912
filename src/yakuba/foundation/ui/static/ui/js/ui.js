/* Comforts only: every page works without this file. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("y-js");

  /* The browser turns text into code only where this policy says so: htmx may draw what our
     server sends, nothing may make a script of text or fetch one from a computed address. */
  if (window.trustedTypes) {
    window.trustedTypes.createPolicy("default", {
      createHTML: function (html) {
        return html;
      }
    });
  }

  function each(selector, work, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), work);
  }

  /* A page that comes back with errors starts at their list. */
  function focusErrors(within) {
    var summary = (within || document).querySelector("[data-error-summary]");
    if (summary && !summary.closest("[data-sample]")) {
      summary.focus();
    }
  }

  /* Disclosure of a region named by data-toggle; without JS the link jumps to it (:target). */
  function toggles(within) {
    each("[data-toggle]", function (link) {
      var region = document.getElementById(link.getAttribute("data-toggle"));
      if (!region || link.hasAttribute("aria-expanded")) {
        return;
      }
      link.setAttribute("role", "button");
      link.setAttribute("aria-controls", region.id);
      link.setAttribute("aria-expanded", "false");
      function set(open) {
        region.classList.toggle("is-open", open);
        link.setAttribute("aria-expanded", String(open));
      }
      link.addEventListener("click", function (event) {
        event.preventDefault();
        set(link.getAttribute("aria-expanded") !== "true");
      });
      link.addEventListener("keydown", function (event) {
        if (event.key === " ") {
          event.preventDefault();
          link.click();
        }
      });
    }, within);
  }

  /* Menus close by Escape and by a click elsewhere. */
  function closeMenus(except) {
    each("details.y-menu[open]", function (menu) {
      if (menu !== except) {
        menu.open = false;
      }
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.y-menu"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    var menu = document.querySelector("details.y-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* The first press goes; a second press within ten seconds is swallowed. The button is not
     disabled, because a disabled button would drop its own name and value from the form. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.hasAttribute("data-many") || form.method === "get") {
      return;
    }
    var now = Date.now();
    var last = Number(form.getAttribute("data-sent-at") || 0);
    if (now - last < 10000) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent-at", String(now));
    form.removeAttribute("data-changed");
    if (event.submitter) {
      event.submitter.setAttribute("aria-busy", "true");
    }
    showLoading();
  });
  /* Coming back with the browser's back button finds the form ready again. */
  window.addEventListener("pageshow", function () {
    each("form[data-sent-at]", function (form) {
      form.removeAttribute("data-sent-at");
    });
    each("[aria-busy=true]", function (button) {
      button.removeAttribute("aria-busy");
    });
    hideLoading();
  });

  /* j and k move through rows, Enter opens the row's first link, x marks its box. */
  function rowsOf() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-rows] > tr, [data-rows] > li"));
  }
  function isTyping(target) {
    return /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable;
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    var rows = rowsOf();
    if (!rows.length) {
      return;
    }
    var now = rows.findIndex(function (row) {
      return row.classList.contains("is-current");
    });
    if (event.key === "j" || event.key === "k") {
      var next = Math.max(0, Math.min(rows.length - 1, now + (event.key === "j" ? 1 : -1)));
      rows.forEach(function (row, i) {
        row.classList.toggle("is-current", i === next);
      });
      var link = rows[next].querySelector("a[href]");
      if (link) {
        link.focus({ preventScroll: true });
      }
      rows[next].scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "x" && now >= 0) {
      var box = rows[now].querySelector("input[type=checkbox]");
      if (box) {
        box.click();
      }
    } else if (event.key === "Enter" && now >= 0 && event.target === document.body) {
      var first = rows[now].querySelector("a[href]");
      if (first) {
        first.click();
      }
    }
  });
  /* One box marks all rows of its table. */
  document.addEventListener("change", function (event) {
    var all = event.target;
    if (!all.matches || !all.matches("[data-mark-all]")) {
      return;
    }
    each("input[type=checkbox][name='" + all.getAttribute("data-mark-all") + "']", function (box) {
      box.checked = all.checked;
    }, all.closest("table") || document);
  });

  /* Copy and print exist only where a script can do them. */
  function revealed(within) {
    each("[data-copy][hidden], [data-print][hidden]", function (button) {
      button.hidden = false;
    }, within);
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy], [data-print]");
    if (!button) {
      return;
    }
    if (button.hasAttribute("data-print")) {
      window.print();
      return;
    }
    var done = button.getAttribute("data-done") || "コピーしました";
    var word = button.querySelector("[data-word]") || button;
    var before = word.textContent;
    navigator.clipboard.writeText(button.getAttribute("data-copy")).then(function () {
      word.textContent = done;
      window.setTimeout(function () {
        word.textContent = before;
      }, 2000);
    });
  });

  /* Opt-in (form data-warn): leaving with unsent changes asks first. */
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-warn")) {
      form.setAttribute("data-changed", "");
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (document.querySelector("form[data-changed]")) {
      event.preventDefault();
    }
  });

  /* Opt-in (data-autosubmit): a filter applies when it is changed; its button stays. */
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-autosubmit")) {
      form.requestSubmit();
    }
  });

  /* Waiting is said only when it lasts. */
  var timer = 0;
  function showLoading() {
    var place = document.getElementById("y-loading");
    if (!place || timer) {
      return;
    }
    timer = window.setTimeout(function () {
      place.textContent = place.getAttribute("data-words");
      place.classList.add("is-shown");
    }, 300);
  }
  function hideLoading() {
    var place = document.getElementById("y-loading");
    window.clearTimeout(timer);
    timer = 0;
    if (place) {
      place.textContent = "";
      place.classList.remove("is-shown");
    }
  }
  document.addEventListener("htmx:beforeRequest", showLoading);
  document.addEventListener("htmx:afterRequest", hideLoading);
  /* The browser may keep the form for htmx: then it is free again after the answer. */
  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target;
    if (form.removeAttribute) {
      form.removeAttribute("data-sent-at");
    }
    each("[aria-busy=true]", function (button) {
      button.removeAttribute("aria-busy");
    });
  });
  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.querySelector("meta[name=csrf-token]");
    if (token && event.detail.verb !== "get") {
      event.detail.headers["X-CSRFToken"] = token.content;
    }
  });
  document.addEventListener("htmx:load", function (event) {
    start(event.target);
  });

  function start(within) {
    toggles(within);
    revealed(within);
    focusErrors(within);
  }
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", function () {
      start(document);
    });
  } else {
    start(document);
  }
})();
