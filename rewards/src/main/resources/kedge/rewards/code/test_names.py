# Which names a test reads from its program, and in which role: by themselves, or together with others.
import ast, symtable

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
TYPES = ('annotation', 'args', 'returns')  # parts of statements that decide no value


def clause(node):
    """Whether a node is a part of a statement that holds statements: except, case."""
    return hasattr(node, 'body') and not isinstance(node, (ast.stmt, ast.expr))


def blocks(statement):
    """Lists of statements within a statement, such as the branches of an if."""
    lists = []
    for _, content in ast.iter_fields(statement):
        items = content if isinstance(content, list) else []
        if items and isinstance(items[0], ast.stmt):
            lists.append(items)
        lists.extend(item.body for item in items if clause(item))
    return lists


def header(statement):
    """The nodes of a statement that it evaluates itself: no annotations, and no statements within it."""
    nodes = []
    for field, content in ast.iter_fields(statement):
        for item in content if isinstance(content, list) else [content]:
            if clause(item):
                nodes.extend(part for part in ast.iter_child_nodes(item) if not isinstance(part, ast.stmt))
            elif isinstance(item, ast.AST) and not isinstance(item, ast.stmt) and field not in TYPES:
                nodes.append(item)
    return nodes


def stores(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def walk(nodes, functions=True):
    """The nodes and all below them. @param functions whether those within lambdas are among them"""
    for node in nodes:
        for below in ast.walk(node) if functions else outside_lambdas(node):
            yield below


def outside_lambdas(node):
    yield node
    if not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from outside_lambdas(child)


def loaded(nodes):
    """Names that some nodes read at once, but for the variables of their own comprehensions."""
    every = list(walk(nodes, functions=False))
    own = {name.id for each in every if isinstance(each, ast.comprehension) for name in ast.walk(each.target)
           if isinstance(name, ast.Name)}
    return {each.id for each in every if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)} - own


def bound(statement):
    """Names that a statement binds by itself."""
    if isinstance(statement, (ast.ClassDef, *FUNCTIONS)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split('.')[0] for alias in statement.names}
    stored = {each.id for each in walk(header(statement)) if stores(each)}
    return stored | {handler.name for handler in getattr(statement, 'handlers', []) if handler.name}


def read_unbound(body, known, early):
    """Adds the names that statements read where they need not be bound yet; returns those bound after them."""
    known = set(known)
    for statement in body:
        early |= loaded(header(statement)) - known
        if isinstance(statement, ast.AugAssign):
            early |= bound(statement) - known
        if isinstance(statement, FUNCTIONS):
            known |= bound(statement)
            continue
        within = known | (set() if isinstance(statement, ast.ClassDef) else bound(statement))
        after = [read_unbound(block, within, early) for block in blocks(statement)]
        whole = [names for names, block in zip(after, blocks(statement)) if not isinstance(block[-1], ast.Raise)]
        known |= bound(statement)
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)):
            known = known.union(*whole)
        elif len(whole) > 1 or whole and isinstance(statement, ast.Try):
            known |= set.intersection(*whole)
    return known


def outer_names(test):
    """Names that a test reads from outside itself: not those it binds, unless it reads them before."""
    own, read, early = set(), set(), set()
    tables = [symtable.symtable(test, 'test', 'exec')]
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            if table.get_type() == 'module' or symbol.is_global():
                own |= {symbol.get_name()} if symbol.is_assigned() or symbol.is_imported() else set()
                read |= {symbol.get_name()} if symbol.is_referenced() else set()
    read_unbound(ast.parse(test).body, set(), early)
    return read - own | read & early


CHANGING = {'append', 'appendleft', 'add', 'extend', 'insert', 'update', 'setdefault', 'put'}  # methods of containers
DYNAMIC = {'setattr', 'globals', 'locals', 'vars', 'exec', 'eval'}


def hidden_flows(tree):
    """Whether values may flow through a test by ways that Roles does not follow: defaults of arguments, class bodies,
    containers outside a function that it changes, names made of text."""
    for node in ast.walk(tree):
        if isinstance(node, (*FUNCTIONS, ast.Lambda)):
            if loaded([*node.args.defaults, *filter(None, node.args.kw_defaults)]):
                return True
        if isinstance(node, FUNCTIONS) and changes_outside(node):
            return True
        if isinstance(node, ast.ClassDef) and any(
                bound(statement) and loaded(header(statement)) for statement in node.body
                if not isinstance(statement, (ast.ClassDef, *FUNCTIONS))):
            return True
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') in DYNAMIC:
            return True
    return False


def changes_outside(function):
    """Whether a function changes a container that is not its own."""
    own = {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    own |= {each.id for each in ast.walk(function) if stores(each)}
    for node in ast.walk(function):
        changed = node.func if isinstance(node, ast.Call) and getattr(node.func, 'attr', '') in CHANGING else node
        if changed is node and not (isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store)):
            continue
        while isinstance(changed, (ast.Subscript, ast.Attribute)):
            changed = changed.value
        if isinstance(changed, ast.Name) and changed.id not in own:
            return True
    return False


class Roles:
    """Follows some names through a test: each check is the set of those whose values decide it, through variables,
    loops, and the test's own functions."""

    def __init__(self, test, names):
        self.names, self.flows, size = set(names), {}, -1
        tree = ast.parse(test)
        while size != sum(map(len, self.flows.values())):  # values flow into functions and out of them
            size, self.checks, self.functions, self.order = sum(map(len, self.flows.values())), set(), set(), []
            self.block(tree.body, {}, frozenset(), '')
            for function, outside in self.order:  # grows where a function holds others
                given = frozenset(self.flows.get(('given', function.name), ()))
                arguments = {each.arg: given for each in ast.walk(function.args) if isinstance(each, ast.arg)}
                self.block(function.body, {**outside, **arguments}, frozenset(), function.name)
        self.checks.discard(frozenset())

    def flow(self, key, names):
        self.flows[key] = self.flows.get(key, set()) | names

    def of(self, nodes, space):
        """Names whose values some nodes may depend on."""
        found = set()
        for node in walk(nodes):
            if isinstance(node, ast.Name):
                found |= space[node.id] if node.id in space else {node.id} & self.names
                found |= self.flows.get(('returned', node.id), set()) | self.flows.get(('global', node.id), set())
            elif isinstance(node, ast.Attribute):
                found |= self.flows.get(('returned', node.attr), set()) | self.flows.get(('kept', node.attr), set())
        return frozenset(found)

    def block(self, body, space, control, function):
        for statement in body:
            if isinstance(statement, FUNCTIONS):
                self.functions.add(statement.name)
                self.order.append((statement, space))
                space[statement.name] = frozenset()
            elif isinstance(statement, ast.ClassDef):
                space[statement.name] = frozenset()
                self.block(statement.body, dict(space), control, function)
            else:
                self.statement(statement, space, control, function)

    def statement(self, statement, space, control, function):
        nodes = header(statement)
        names = self.of(nodes, space) | control
        if self.decides(statement, space):
            self.checks.add(names)
        if isinstance(statement, (ast.Global, ast.Nonlocal)):
            for name in statement.names:
                self.flow(('declared', function), {name})
        self.bind(statement, nodes, names, space, function)
        for name in self.functions & {getattr(each, 'id', getattr(each, 'attr', '')) for each in walk(nodes)}:
            self.flow(('given', name), names)
        if any(isinstance(each, (ast.Return, ast.Yield, ast.YieldFrom)) for each in [statement, *walk(nodes)]):
            self.flow(('returned', function), names)
        inner = names if isinstance(statement, (ast.If, ast.For, ast.AsyncFor, ast.While)) else control
        for block in blocks(statement):
            within = dict(space)
            # what a loop leaves behind comes into it again
            for _ in range(2 if isinstance(statement, (ast.For, ast.AsyncFor, ast.While)) else 1):
                self.block(block, within, inner, function)
            for name, content in within.items():
                space[name] = space.get(name, frozenset()) | content

    def bind(self, statement, nodes, names, space, function):
        for each in walk(nodes):
            if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                self.flow(('kept', each.attr), names)
            if stores(each):
                space[each.id] = names
                if each.id in self.flows.get(('declared', function), set()):
                    self.flow(('global', each.id), names)
        for name in bound(statement) - space.keys():
            space[name] = frozenset()
        targets = nodes if isinstance(statement, ast.Expr) else getattr(statement, 'targets', [])
        for each in walk(targets):  # a call may change its arguments, x[0] = y changes x
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and each.id in space \
                    and each.id not in self.functions:
                space[each.id] |= names

    def decides(self, statement, space):
        """Whether a statement is a check: an assertion, a condition, or a call of the test's own or of a method."""
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            called = statement.value.func
            return isinstance(called, ast.Attribute) or isinstance(called, ast.Name) and called.id in space
        return isinstance(statement, (ast.Assert, ast.If, ast.While))


