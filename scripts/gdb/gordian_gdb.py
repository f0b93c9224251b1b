# SPDX-License-Identifier: GPL-2.0-only
"""gdb commands that know the simulated tasks.

    (gdb) source scripts/gdb/gordian_gdb.py
    (gdb) gordian tasks         every task: id, state, CPU, kind, name
    (gdb) gordian bt TASK       backtrace of a suspended task, by id or name
    (gdb) gordian locks         who holds what, since which step
    (gdb) gordian waits         who waits for what, and who holds it
    (gdb) gordian graph [dot]   the wait-for graph, as text or for graphviz
    (gdb) gordian choices [N]   the last N decisions, and the one that comes
    (gdb) gordian until N       run to decision N, from the start if it is behind us
    (gdb) gordian finding       run to the finding, or to the end

'gordian replay --gdb TOKEN' starts gdb with these and runs to the finding.
Each run is the same, so "until" goes back as well as forth.

In a live process "bt" puts the registers of the task in place for a moment, so
that gdb unwinds with everything it knows. In a core file it follows the
frame pointers, as all code is built with them.
"""

import gdb

# The fixed places of sim/core/world.h; scripts/gdb/gdb_test.sh checks them.
WORLD_ADDR = 0x5A000000
CPUS_ADDR = WORLD_ADDR + 0x10000
TASKS_ADDR = WORLD_ADDR + 0x40000

FRAMES_MAX = 64
# The frame of coro_x86_64.S: r15 r14 r13 r12 rbx rbp, return address.
SWITCH_FRAME = ("r15", "r14", "r13", "r12", "rbx", "rbp", "rip")
# The distance of coro.sp from the frame of swap() in sim/core/coro.c, ucontext.
SWAP_MARGIN_BYTES = 1024
# Indexes of gregs in a saved ucontext_t on x86-64 Linux.
UCONTEXT_REGISTERS = {
    "r12": 4, "r13": 5, "r14": 6, "r15": 7, "rbp": 10, "rbx": 11, "rsp": 15, "rip": 16,
}


def at_address(type_name, address):
    """The object of a C type at a fixed address."""
    pointer = gdb.lookup_type(type_name).pointer()
    return gdb.Value(address).cast(pointer).dereference()


def world():
    """The state of the world; raises when there is none."""
    state = at_address("struct sim_world_state", WORLD_ADDR)
    try:
        if int(state["tasks_nr"]) > 0:
            return state
    except gdb.MemoryError:
        pass
    raise gdb.GdbError("there is no world in this process yet")


def all_tasks():
    """Every task that was ever created, in order of ids."""
    tasks_nr = int(world()["tasks_nr"])
    size = gdb.lookup_type("struct sim_task").sizeof
    return [at_address("struct sim_task", TASKS_ADDR + i * size) for i in range(1, tasks_nr)]


def enum_word(type_name, value, prefix):
    """SIM_TASK_BLOCKED -> blocked"""
    for field in gdb.lookup_type("enum " + type_name).fields():
        if field.enumval == int(value):
            return field.name[len(prefix):].lower().replace("_", " ")
    return str(int(value))


def c_string(value):
    """Text of a char array or pointer, None for NULL."""
    if value.type.code == gdb.TYPE_CODE_PTR and int(value) == 0:
        return None
    return value.string(errors="replace")


def label(task):
    """name/id, as in the reports"""
    return "%s/%d" % (c_string(task["name"]), int(task["id"]))


def find_task(word):
    """The task with this id, name, role or name/id."""
    tasks = all_tasks()
    if word.isdigit():
        found = [t for t in tasks if int(t["id"]) == int(word)]
    else:
        found = [t for t in tasks
                 if word in (c_string(t["name"]), c_string(t["role"]), label(t))]
    if not found:
        raise gdb.GdbError("there is no task '%s', see 'gordian tasks'" % word)
    if len(found) > 1:
        raise gdb.GdbError("'%s' is one of %s: take an id"
                           % (word, ", ".join(label(t) for t in found)))
    return found[0]


def is_running(task):
    """Is it the task whose code the process executes?"""
    return int(world()["current"]) == int(task.address)


def read_word(address):
    """Eight bytes at an address."""
    data = gdb.selected_inferior().read_memory(address, 8)
    return int.from_bytes(bytes(data), "little")


def saved_registers(task):
    """Registers with which a suspended task goes on, whatever the back end."""
    coro = task["coro"]
    if has_ucontext(task):
        gregs = coro["uc"]["uc_mcontext"]["gregs"]
        return {name: int(gregs[i]) & (2**64 - 1) for name, i in UCONTEXT_REGISTERS.items()}
    stack = int(coro["sp"])
    registers = {name: read_word(stack + 8 * i) for i, name in enumerate(SWITCH_FRAME)}
    registers["rsp"] = stack + 8 * len(SWITCH_FRAME)
    return registers


def has_ucontext(task):
    """Is this the portable back end?"""
    return any(field.name == "uc" for field in task["coro"].type.fields())


def is_on_stack(task, address):
    """Do two words at the address belong to the stack of the task?"""
    low = int(task["coro"]["stack_lo"])
    high = low + int(task["coro"]["stack_bytes"])
    return address % 8 == 0 and low <= address <= high - 16


def first_frame(task):
    """Frame pointer and return address to begin with; (0, 0) if it never ran."""
    if has_ucontext(task):
        # A sanitizer may have wrapped swapcontext(): take the frame of swap().
        frame = int(task["coro"]["sp"]) + SWAP_MARGIN_BYTES
        return (read_word(frame), read_word(frame + 8)) if is_on_stack(task, frame) else (0, 0)
    registers = saved_registers(task)
    frame = registers["rbp"]
    return (frame, registers["rip"]) if is_on_stack(task, frame) else (0, 0)


def where(address):
    """The call before a return address: function () at file:line"""
    symbol = gdb.execute("info symbol %#x" % (address - 1), to_string=True)
    name = "??" if symbol.startswith("No symbol") else symbol.split(" in section")[0]
    line = gdb.find_pc_line(address - 1)
    if line.symtab:
        return "%s () at %s:%d" % (name.split(" + ")[0], line.symtab.filename, line.line)
    return "%s ()" % name.split(" + ")[0]


def walk(task):
    """Backtrace by frame pointers: works without a process."""
    frame, address = first_frame(task)
    for nr in range(FRAMES_MAX):
        if not address:
            return
        gdb.write("#%-2d %#018x in %s\n" % (nr, address, where(address)))
        if not is_on_stack(task, frame):
            return
        address, above = read_word(frame + 8), read_word(frame)
        frame = above if above > frame else 0
    gdb.write("(more than %d frames)\n" % FRAMES_MAX)


def unwind(task):
    """Backtrace by gdb: the registers of the task for a moment."""
    registers = saved_registers(task)
    if first_frame(task)[1]:
        # The address behind a call may belong to the next function.
        registers["rip"] -= 1
    selected = gdb.selected_frame()
    gdb.newest_frame().select()
    saved = {name: int(gdb.parse_and_eval("(unsigned long)$" + name)) for name in registers}
    try:
        for name, value in registers.items():
            gdb.execute("set $%s = %#x" % (name, value))
        gdb.execute("bt %d" % FRAMES_MAX)
    finally:
        for name, value in saved.items():
            gdb.execute("set $%s = %#x" % (name, value))
        selected.select()


def is_live():
    """A process, whose registers can be changed? Those of a core file cannot."""
    return "core dump file" not in gdb.execute("info target", to_string=True)


def holders(lock_address):
    """Labels of the tasks that hold a lock."""
    found = []
    for task in all_tasks():
        for i in range(int(task["held_nr"])):
            if int(task["held"][i]["lock"]) == lock_address:
                found.append(label(task))
                break
    return found


class Gordian(gdb.Command):
    """Look at the simulated tasks: gordian tasks, bt, locks, waits, graph, choices, until."""

    def __init__(self):
        super().__init__("gordian", gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)


class GordianTasks(gdb.Command):
    """gordian tasks - every task: id, state, CPU, kind, name."""

    def __init__(self):
        super().__init__("gordian tasks", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        """List them."""
        state = world()
        gdb.write("step %d, %d CPUs\n" % (int(state["steps_nr"]), int(state["o"]["cpus_nr"])))
        gdb.write("  id  state     cpu  kind    locks  name\n")
        for task in all_tasks():
            gdb.write("%s%3d  %-8s  %3d  %-6s  %5d  %s\n" % (
                "*" if is_running(task) else " ", int(task["id"]),
                enum_word("sim_task_state", task["state"], "SIM_TASK_"), int(task["cpu"]),
                enum_word("sim_task_kind", task["kind"], "SIM_TASK_"), int(task["held_nr"]),
                c_string(task["name"])))


class GordianBt(gdb.Command):
    """gordian bt TASK - backtrace of a suspended task, by id or name."""

    def __init__(self):
        super().__init__("gordian bt", gdb.COMMAND_STACK)

    def invoke(self, argument, _from_tty):
        """Print it."""
        if not argument:
            raise gdb.GdbError("usage: gordian bt TASK")
        task = find_task(argument.strip())
        state = enum_word("sim_task_state", task["state"], "SIM_TASK_")
        gdb.write("%s, %s, CPU %d:\n" % (label(task), state, int(task["cpu"])))
        if is_running(task):
            gdb.execute("bt %d" % FRAMES_MAX)
        elif state in ("done", "new"):
            gdb.write("it has %s\n" % ("ended" if state == "done" else "not started"))
        elif is_live():
            unwind(task)
        else:
            walk(task)


class GordianLocks(gdb.Command):
    """gordian locks - who holds what, since which step."""

    def __init__(self):
        super().__init__("gordian locks", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        """List them."""
        for task in all_tasks():
            held_nr = int(task["held_nr"])
            if not held_nr:
                continue
            gdb.write("%d lock%s held by %s:\n" % (held_nr, "" if held_nr == 1 else "s",
                                                   label(task)))
            for i in range(held_nr):
                held = task["held"][i]
                gdb.write(" #%d: %s{%s}" % (
                    i, c_string(held["lock"]["name"]),
                    enum_word("sim_lock_mode", held["mode"], "SIM_LOCK_")))
                if int(held["ip"]):
                    gdb.write(", at: %s" % where(int(held["ip"])))
                gdb.write(", taken at step %d\n" % int(held["step"]))


class GordianWaits(gdb.Command):
    """gordian waits - who waits for what, and who holds it."""

    def __init__(self):
        super().__init__("gordian waits", gdb.COMMAND_DATA)

    def invoke(self, _argument, _from_tty):
        """List them."""
        for task in all_tasks():
            if not int(task["waiter"]):
                continue
            waiter = task["waiter"]
            spec = waiter["spec"]
            lock = int(spec["lock"])
            name = c_string(spec["lock"]["name"] if lock else spec["name"])
            why = enum_word("sim_wait_why", spec["why"], "SIM_WAIT_")
            gdb.write("%s waits for %s since step %d" % (
                label(task), "%s (%s)" % (name, why) if name else why, int(waiter["step"])))
            if lock:
                gdb.write(", held by %s" % (", ".join(holders(lock)) or "nobody"))
            gdb.write("\n")


# Where the strategy that follows a log is asked for a move, or another value.
DECISIONS = ("replay_pick", "replay_value")


def static_variable(name, source):
    """A file-static variable of a source file, which others may have, too."""
    for symbol in gdb.lookup_static_symbols(name):
        if symbol.symtab.filename.endswith(source):
            return symbol.value()
    raise gdb.GdbError("this program has no '%s' of %s" % (name, source))


def choice_log():
    """Decisions of this execution so far: how many, and the entries."""
    place = static_variable("choices", "sim/core/sched.c")
    return int(place["nr"]), place["log"]


def is_exploring():
    """Inside an execution, not booting?"""
    return enum_word("sim_phase", world()["phase"], "SIM_PHASE_") == "explore"


def task_label(task_id):
    """name/id of the task with this id."""
    return label(at_address("struct sim_task",
                            TASKS_ADDR + task_id * gdb.lookup_type("struct sim_task").sizeof))


def move_words(move):
    """CPU0 goes on with shrink/6"""
    kind = enum_word("sim_move_kind", move["kind"], "SIM_MOVE_")
    if kind == "timer":
        return "the earliest timer fires"
    verb = {"step": "goes on with", "switch": "switches to", "irq": "is interrupted in"}[kind]
    task_id = int(move["task_id"])
    return "CPU%d %s %s" % (int(move["cpu"]), verb,
                            task_label(task_id) if task_id else "nobody")


class GordianChoices(gdb.Command):
    """gordian choices [N] - the last N decisions (20), and the one that comes."""

    def __init__(self):
        super().__init__("gordian choices", gdb.COMMAND_DATA)

    def invoke(self, argument, _from_tty):
        """Print them."""
        if argument and not argument.strip().isdigit():
            raise gdb.GdbError("usage: gordian choices [N]")
        count = int(argument) if argument else 20
        world()
        nr, log = choice_log()
        gdb.write("number  kind   value of bound  by\n")
        for i in range(max(0, nr - count), nr):
            task_id = int(log[i]["task_id"])
            gdb.write("%6d  %-5s  %5d of %-5d  %s\n" % (
                i + 1, enum_word("sim_choice_kind", log[i]["kind"], "SIM_CHOICE_"),
                int(log[i]["value"]), int(log[i]["bound"]),
                task_label(task_id) if task_id else "nobody"))
        moves = static_variable("moves", "sim/core/sched.c")
        asked = gdb.selected_frame().name() if is_live() else None
        if not is_exploring() or asked not in DECISIONS:
            return
        if asked == "replay_value":
            gdb.write("decision %d comes, a value below %d\n" % (
                nr + 1, int(gdb.selected_frame().read_var("bound"))))
            return
        gdb.write("decision %d comes, one of:\n" % (nr + 1))
        for i in range(int(moves["nr"])):
            gdb.write("%6d  %s\n" % (i, move_words(moves["move"][i])))


def wait_edges():
    """Who waits for whom: {(waiter, waker): what}, and who waits for nobody known."""
    edges, alone = {}, []
    outcome = gdb.parse_and_eval("sim_outcome_now")
    for i in range(int(outcome["edges_nr"])):
        edge = outcome["edges"][i]
        edges[(task_label(int(edge["waiter_id"])), task_label(int(edge["waker_id"])))] = \
            c_string(edge["object"])
    for task in all_tasks():
        if not int(task["waiter"]):
            continue
        spec = task["waiter"]["spec"]
        lock = int(spec["lock"])
        name = c_string(spec["lock"]["name"] if lock else spec["name"]) or \
            enum_word("sim_wait_why", spec["why"], "SIM_WAIT_")
        for holder in holders(lock) if lock else []:
            edges.setdefault((label(task), holder), name)
        if not any(waiter == label(task) for waiter, _ in edges):
            alone.append((label(task), name))
    return edges, alone


def dot_quote(text):
    """A string of graphviz."""
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


class GordianGraph(gdb.Command):
    """gordian graph [dot] - who waits for whom, as text or for graphviz."""

    def __init__(self):
        super().__init__("gordian graph", gdb.COMMAND_DATA)

    def invoke(self, argument, _from_tty):
        """Print it."""
        if argument not in ("", "dot"):
            raise gdb.GdbError("usage: gordian graph [dot]")
        world()
        edges, alone = wait_edges()
        if argument == "dot":
            gdb.write("digraph wait_for {\n")
            for (waiter, waker), name in edges.items():
                gdb.write("  %s -> %s [label=%s];\n" % (
                    dot_quote(waiter), dot_quote(waker), dot_quote(name)))
            gdb.write("}\n")
            return
        for (waiter, waker), name in edges.items():
            gdb.write("%s -> %s  (%s)\n" % (waiter, waker, name))
        for waiter, name in alone:
            gdb.write("%s -> ?  (%s)\n" % (waiter, name))



def run_to(*breakpoints):
    """Go on, from the start if there is no process, to one of these."""
    if gdb.selected_inferior().pid:
        gdb.execute("continue")
    else:
        gdb.execute("run")
    for breakpoint in breakpoints:
        if breakpoint.is_valid():
            breakpoint.delete()


def stop_at(location, condition=None):
    """A breakpoint of our own, with a condition; not listed."""
    breakpoint = gdb.Breakpoint(location, internal=True)
    if condition:
        breakpoint.condition = condition
    breakpoint.silent = True
    return breakpoint


def tell_finding():
    """Verdict and title, if an execution has just ended."""
    outcome = gdb.parse_and_eval("sim_outcome_now")
    verdict = enum_word("sim_verdict", outcome["verdict"], "SIM_VERDICT_")
    nr, _ = choice_log()
    gdb.write("%s after %d steps, %d decisions\n" % (verdict, int(world()["steps_nr"]), nr))
    title = c_string(outcome["title"])
    if title:
        gdb.write("  %s\n" % title)


def require_replay():
    """The program must be one that replays."""
    if not gdb.lookup_global_symbol("cli_gdb_over"):
        raise gdb.GdbError("this is not 'gordian replay', see 'gordian replay --gdb'")


class GordianFinding(gdb.Command):
    """gordian finding - run to the finding, or to the end of the execution."""

    def __init__(self):
        super().__init__("gordian finding", gdb.COMMAND_RUNNING)

    def invoke(self, _argument, _from_tty):
        """Run."""
        require_replay()
        # In the task that found it, or where nobody can move any more.
        run_to(stop_at("sim_sched_end", "((struct sim_world_state *)%#x)->phase == "
                       "SIM_PHASE_EXPLORE" % WORLD_ADDR),
               stop_at("cli_gdb_over"))
        if gdb.selected_inferior().pid:
            tell_finding()


class GordianUntil(gdb.Command):
    """gordian until N - run to decision N, which is taken next."""

    def __init__(self):
        super().__init__("gordian until", gdb.COMMAND_RUNNING)

    def invoke(self, argument, _from_tty):
        """Run, from the start if it is behind us."""
        require_replay()
        if not argument.strip().isdigit() or int(argument) < 1:
            raise gdb.GdbError("usage: gordian until N")
        number = int(argument)
        if gdb.selected_inferior().pid and choice_log()[0] >= number - 1:
            gdb.execute("with confirm off -- kill")
        place = static_variable("choices", "sim/core/sched.c").address
        condition = "(*(struct sim_choice_place **)%#x)->nr == %d" % (int(place), number - 1)
        stops = [stop_at(name, condition) for name in DECISIONS]
        run_to(*stops, stop_at("cli_gdb_over"))
        if not gdb.selected_inferior().pid:
            return
        if gdb.selected_frame().name() in DECISIONS:
            gdb.execute("gordian choices 3")
        else:
            gdb.write("there is no decision %d\n" % number)
            tell_finding()


Gordian()
GordianTasks()
GordianBt()
GordianLocks()
GordianWaits()
GordianChoices()
GordianGraph()
GordianFinding()
GordianUntil()
