-- SPDX-License-Identifier: GPL-2.0-only
-- misuse.lua - annotations that contradict what the task does
--
-- A pinned lock must not be dropped, and who pins unpins, once, with its cookie;
-- there are subclasses 0 to 7.
--
-- buggy: how=drop_pinned
-- reports: WARNING: releasing a pinned lock (A) (misuse:releasing a pinned lock)
-- buggy: how=pin_free
-- reports: WARNING: pinning an unheld lock (A) (misuse:pinning an unheld lock)
-- buggy: how=unpin_free
-- reports: WARNING: unpinning an unheld lock (A) (misuse:unpinning an unheld lock)
-- buggy: how=unpin_unpinned
-- reports: WARNING: unpinning an unpinned lock (A) (misuse:unpinning an unpinned lock)
-- buggy: how=wrong_cookie
-- reports: WARNING: pin count corrupted (A) (misuse:pin count corrupted)
-- buggy: how=subclass
-- reports: WARNING: looking up invalid subclass (A) (misuse:looking up invalid subclass)
-- fixed: how=right

local HOW = {
  drop_pinned = function(a)
    a:lock()
    a:pin()
    a:unlock()
  end,
  pin_free = function(a) a:pin() end,
  unpin_free = function(a) a:unpin(1) end,
  unpin_unpinned = function(a)
    a:lock()
    a:unpin(1)
    a:unlock()
  end,
  wrong_cookie = function(a)
    a:lock()
    local cookie = a:pin()
    a:unpin(cookie + 1)
    a:unpin(cookie)
    a:unlock()
  end,
  subclass = function(a)
    a:lock_nested(8)
    a:unlock()
  end,
  right = function(a)
    a:lock_nested(7)
    a:unpin(a:pin())
    a:unlock()
  end,
}

return scenario {
  title = "does lockdep see annotations that cannot be?",
  options = {
    how = {
      "what is wrong",
      { "drop_pinned", "pin_free", "unpin_free", "unpin_unpinned", "wrong_cookie", "subclass",
        "right" },
    },
  },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
  end,

  actors = {
    user = function(k) HOW[k.opt.how](k.a) end,
  },
}
