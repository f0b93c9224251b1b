-- SPDX-License-Identifier: GPL-2.0-only
-- A reader that enters twice, and a writer that queues in between.
return scenario {
  title = "may a reader of a fair rwsem enter a second time?",
  options = { writer = { "is there a writer?", true } },

  setup = function(k)
    k.sem = k:rwsem("S")
  end,

  actors = {
    reader = function(k)
      k.sem:down_read()
      k.sem:down_read()
      k.sem:up_read()
      k.sem:up_read()
    end,
    writer = function(k)
      if k.opt.writer then
        k.sem:down_write()
        k.sem:up_write()
      end
    end,
  },

  expect = function(opt)
    if not opt.writer then
      return { clean = { "always", "readers do not exclude each other" } }
    end
    return {
      deadlock = { "sometimes", "the reader waits behind the writer that "
        .. "waits for the reader" },
    }
  end,
}
