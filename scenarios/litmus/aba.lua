-- SPDX-License-Identifier: GPL-2.0-only
-- A stack without a lock: cmpxchg() sees the same head, but not the same stack below it.
return scenario {
  title = "does cmpxchg() notice that the head of a stack went and came back?",
  options = { tagged = { "count each change of the head", { false, true } } },

  setup = function(k)
    k.next = { 2, 3, 0 } -- below each node: 1 on 2 on 3
    k.head = k:var("head", 1)
    k.owner = {}
  end,

  actors = function(k)
    local tag = 0
    -- The head as one word: the node, and how often it changed.
    local function word(node)
      if k.opt.tagged then
        tag = tag + 1
      end
      return node + 4 * tag
    end
    local function pop(role)
      while true do
        local seen = k.head:get()
        local node = seen % 4
        if node == 0 then
          return 0 -- empty
        end
        local below = k.next[node]
        if k.head:cas(seen, word(below)) then
          expect.is_false(k.owner[node] or false, "the node was free")
          k.owner[node] = role
          return node
        end
      end
    end
    local function push(node)
      while true do
        local seen = k.head:get()
        k.next[node] = seen % 4
        k.owner[node] = nil
        if k.head:cas(seen, word(node)) then
          return
        end
      end
    end
    return {
      slow = function() pop("slow") k:yield() pop("slow") end,
      quick = function()
        local first = pop("quick")
        pop("quick")
        push(first)
      end,
    }
  end,

  expect = function(opt)
    if opt.tagged then
      return { assertion = { "never", "the count tells the two heads apart" } }
    end
    return { assertion = { "sometimes", "the node below the head is in use by then" } }
  end,
}
