---@meta
-- SPDX-License-Identifier: GPL-2.0-only
-- luacheck: ignore 241 431
-- Stubs for editors: what every scenario may say without a model. The verbs of
-- the model are listed by "gordian list verbs". A test compares the names here
-- with those of the program.
error("this file is read by editors only")

---What setup, actors, events and check get. Fields of your own are allowed:
---assign them in setup, read them everywhere.
---@class k
---@field opt table values of the options and of the kernel settings
---@field options table the same
local k = {}

---What a scenario file returns.
---@param fields table
---@return table
function scenario(fields) end

---Run a configuration for each of these values.
---@param values table
---@return table
function matrix(values) end

---Event: when so many decisions were taken.
---@param step integer
---@return table
function after(step) end

---Event: when that role holds that lock.
---@param role string
---@param lock string
---@return table
function holds(role, lock) end

---Value of another file, in the scenario's directory or its lib.
---@param name string
---@return any
function include(name) end

---1 to n; every value is explored.
---@param n integer
---@return integer
function choose(n) end

---As choose, 1 to m or m to n.
---@param m integer
---@param n? integer
---@return integer
function random(m, n) end

---Expectations: one that is not met ends the execution, verdict assertion.
---The last argument says in words what is expected.
expect = {}

---Both are the same.
---@param got any
---@param wanted any
---@param sentence string
function expect.equal(got, wanted, sentence) end

---They are not the same.
---@param got any
---@param other any
---@param sentence string
function expect.differs(got, other, sentence) end

---Got >= bound.
---@param got integer
---@param bound integer
---@param sentence string
function expect.at_least(got, bound, sentence) end

---Got <= bound.
---@param got integer
---@param bound integer
---@param sentence string
function expect.at_most(got, bound, sentence) end

---Neither nil nor false.
---@param got any
---@param sentence string
function expect.is_true(got, sentence) end

---Nil or false.
---@param got any
---@param sentence string
function expect.is_false(got, sentence) end

---The same as expect.is_true.
---@param got any
---@param sentence string
function k:assert(got, sentence) end

---Let any other actor go on here.
function k:yield() end

---Sleep for so many virtual microseconds.
---@param us integer
function k:sleep(us) end

---Number of the last decision.
---@return integer
function k:step() end

---Virtual time in microseconds.
---@return integer
function k:time_us() end

---Role of the running actor.
---@return string
function k:role() end

---Name of the running actor, 'role/2' when there are several.
---@return string
function k:name() end

---CPU that the running actor is on.
---@return integer
function k:cpu_id() end

---Number of simulated CPUs.
---@return integer
function k:cpus_nr() end

---Make a mutex.
---@param name string
---@return mutex
function k:mutex(name) end

---@class mutex
local mutex = {}

---Take it; wait while another has it.
function mutex:lock() end

---Take it if it is free; was it?.
---@return boolean
function mutex:trylock() end

---Hand it to the oldest waiter.
function mutex:unlock() end

---Does anybody hold it? No schedule point.
---@return boolean
function mutex:is_locked() end

---Make a counting semaphore.
---@param name string
---@param count? integer
---@return semaphore
function k:semaphore(name, count) end

---@class semaphore
local semaphore = {}

---Take one; wait while there is none.
function semaphore:down() end

---Take one if there is one; was there?.
---@return boolean
function semaphore:trydown() end

---Give one back; anybody may.
function semaphore:up() end

---How many are left. No schedule point.
---@return integer
function semaphore:count() end

---Make an event without memory.
---@param name string
---@return event
function k:event(name) end

---@class event
local event = {}

---Sleep until a later signal.
function event:wait() end

---Wake the oldest waiter; how many were woken.
---@return integer
function event:signal() end

---Wake all waiters; how many were woken.
---@return integer
function event:broadcast() end

---Make a condition variable.
---@param name string
---@return condition
function k:condition(name) end

---@class condition
local condition = {}

---Drop the mutex and sleep in one step; take it again.
---@param mutex mutex
function condition:wait(mutex) end

---Wake the oldest waiter; how many were woken.
---@return integer
function condition:signal() end

---Wake all waiters; how many were woken.
---@return integer
function condition:broadcast() end

---Make a fair reader-writer semaphore.
---@param name string
---@return rwsem
function k:rwsem(name) end

---@class rwsem
local rwsem = {}

---Enter with other readers; waits behind a waiting writer.
function rwsem:down_read() end

---Enter if that needs no wait; did it?.
---@return boolean
function rwsem:down_read_trylock() end

---Leave.
function rwsem:up_read() end

---Enter alone.
function rwsem:down_write() end

---Enter alone if that needs no wait; did it?.
---@return boolean
function rwsem:down_write_trylock() end

---Leave.
function rwsem:up_write() end

---Make a fair reader-writer lock.
---@param name string
---@return rwlock
function k:rwlock(name) end

---@class rwlock
local rwlock = {}

---Enter with other readers; waits behind a waiting writer.
function rwlock:read_lock() end

---Leave.
function rwlock:read_unlock() end

---Enter alone.
function rwlock:write_lock() end

---Leave.
function rwlock:write_unlock() end

---Make a shared variable, 0 unless given.
---@param name string
---@param value? any
---@return var
function k:var(name, value) end

---@class var
local var = {}

---Read it.
---@return any
function var:get() end

---Write it.
---@param value any
function var:set(value) end

---Add in one step, 1 unless given; the sum.
---@param by? integer
---@return integer
function var:add(by) end

---Write new if it is old, in one step; was it?.
---@param old any
---@param new any
---@return boolean
function var:cas(old, new) end

---Read it without a schedule point.
---@return any
function var:peek() end
