-- SPDX-License-Identifier: GPL-2.0-only
-- held_freed.lua - memory is freed with a lock in it that is held
--
-- Fix: drop it before. The task of the bug can never drop it, and ends so.
--
-- buggy: fixed=false
-- reports: WARNING: held lock freed! (held-freed: A)
-- finds: use-after-free: access to freed 'kernel_mutex'
-- fixed: fixed=true

return scenario {
  title = "does lockdep see a lock freed that is held?",
  options = { fixed = { "it is dropped before", false } },
  kernel = { cpus = 2 },

  setup = function(k)
    k.a = k.lock:mutex("A")
  end,

  actors = {
    freer = function(k)
      k.a:lock()
      if k.opt.fixed then
        k.a:unlock()
        k.a:free()
      else
        k.a:free()
        k.a:unlock()
      end
    end,
  },
}
