# Runs the test, in a process that the candidate's program cannot reach. Functions of the program are called by message,
# and what they return is rebuilt from plain data. An object of the program's own stays there: it may be called, read
# and iterated, but is equal to no plain value, for its own comparisons prove nothing; a test that compares two of them,
# or asks nothing of the program, is undecided.
import ast, builtins, importlib, types

UNDECIDED = 87  # exit status where passing would prove nothing
# Modules that tests use without importing them, since programs do.
MODULES = {'np': 'numpy', 'pd': 'pandas', 'numpy': 'numpy', 'pandas': 'pandas', 'scipy': 'scipy', 'sympy': 'sympy',
           'torch': 'torch', 'pytest': 'pytest', **{name: name for name in sys.stdlib_module_names}}
# Modules whose names tests use without importing them, in the order in which a name is looked for.
FAMILIAR = ['math', 'collections', 'itertools', 'functools', 'copy', 'heapq', 'bisect', 're', 'string', 'statistics',
            'operator', 'typing', 'datetime', 'decimal', 'fractions', 'json', 'random', 'unittest', 'cmath']
# Modules whose names compare and enumerate: a program that redefines one must not decide how others are judged.
COMPARING = {name for module in ('math', 'cmath', 'collections') for name in dir(importlib.import_module(module))} | {
    'deepcopy', 'chain', 'product', 'permutations', 'combinations', 'combinations_with_replacement', 'zip_longest'}
# Methods of texts alone: of an object of the program's own they prove nothing.
TEXT_METHODS = set(dir(str)) - set(dir(list)) - set(dir(dict)) - set(dir(set))


class Undecided(BaseException):
    """Ends a test whose passing would prove nothing."""


class Test:
    """The channel to the program, and what the program has defined."""

    def __init__(self, channel):
        self.channel, self.callbacks, self.errors, self.asked, self.undecided = channel, [], {}, 0, ''

    def lend(self, value):
        if isinstance(value, Remote):
            return value._reference
        if callable(value):
            self.callbacks.append(value)
            return {'callback': len(self.callbacks) - 1}
        raise TypeError('the test gives the program an object of type ' + type(value).__name__)

    def borrow(self, key, content):
        return Remote(self, {key: content})

    def ask(self, what, of, arguments=(), keywords={}):
        self.asked += what != 'name'
        self.channel.send({'do': what, 'of': of, 'arguments': [encode(each, self.lend) for each in arguments],
                           'keywords': {key: encode(each, self.lend) for key, each in keywords.items()}})
        while True:
            answer = self.channel.receive()
            if answer is None:
                raise SystemExit('the program ended before its test was over')
            if 'callback' in answer:
                self.call_back(answer)
            elif 'raised' in answer:
                raise self.error(what, *answer['raised'])
            else:
                for old, new in zip(arguments, answer['arguments']):
                    renew(old, decode(new, self.borrow) if type(old) in (list, dict, set, bytearray) else old)
                return decode(answer['value'], self.borrow)

    def call_back(self, request):
        try:
            value = self.callbacks[request['callback']](*[decode(each, self.borrow) for each in request['arguments']])
            self.channel.send({'value': encode(value, self.lend)})
        except Exception as error:
            self.channel.send({'raised': [type(error).__name__, str(error)[:200]]})

    def undecidable(self, why):
        self.undecided = why
        raise Undecided(why)

    def error(self, what, name, message):
        if name in ('StopIteration', 'StopAsyncIteration') and what != 'next':
            return RuntimeError(f'{name}: {message}')  # it would end a loop of the test
        known = self.errors.get(name, getattr(builtins, str(name), None))
        usable = isinstance(known, type) and issubclass(known, Exception)
        return known(message) if usable else RuntimeError(f'{name}: {message}')

    def space(self, tree, test, kinds):
        """Names of the test's globals."""
        space, stars = {'__name__': '__main__'}, star_imports(tree)
        for module in stars:
            exec(f'from {module} import *', space)
        used, self.hidden = outer_names(test) & set(kinds), hidden_flows(tree)
        modules = {name for name in used if self.module(kinds[name]) in MODULES.values()}
        taken = self.taken(used - modules, test, kinds, stars)
        for name in sorted(used):
            if name in modules and self.standard(name, stars) is None:
                space[name] = importlib.import_module(self.module(kinds[name]))
            elif name in taken:
                space[name] = self.named(name, kinds[name])
                self.asked += not isinstance(space[name], (Remote, type)) and name in outside_functions(tree)
            else:
                space[name] = self.imported(name, kinds[name]) or self.standard(name, stars)()
        return space

    def taken(self, used, test, kinds, stars):
        """Which of the names that the program defines the test means. A name of Python's own is the program's where
        the test uses nothing else of it, and one of a library also where the test checks it by itself: a program that
        redefines abs or isclose must not decide how its results are compared."""
        standard = {name for name in used if self.standard(name, stars)}
        if not standard or len(used) == 1:
            return used
        roles, taken = Roles(test, used), used - standard
        for name in sorted(standard):
            tested = frozenset([name]) in roles.checks
            helps = any(name in check for check in roles.checks - {frozenset([name])})
            if hasattr(builtins, name):
                if tested and not helps and not isinstance(kinds[name], dict):
                    self.undecidable(f'the program redefines {name} of Python, and the test checks it and others')
            elif tested or not helps and self.imported(name, kinds[name]) is None:
                if self.hidden:
                    self.undecidable(f'the program defines {name}, which Python has too, and what the test does with it '
                                     'cannot be followed')
                taken.add(name)
            elif name not in COMPARING and self.imported(name, kinds[name]) is None:
                self.undecidable(f'the program defines {name}, which Python has too, and the test uses it with others')
        if not taken:
            self.undecidable('the program redefines several names of Python: ' + ', '.join(sorted(used)))
        return taken

    @staticmethod
    def module(kind):
        return kind.get('module') if isinstance(kind, dict) else None

    @staticmethod
    def imported(name, kind):
        """What a program says to have imported from Python's own libraries, from those of the test; None for others."""
        module = kind.get('from') if isinstance(kind, dict) and not hasattr(builtins, name) else None
        return getattr(importlib.import_module(module), name, None) if module in sys.stdlib_module_names else None

    @staticmethod
    def standard(name, stars=()):
        """How a name of Python's own is had; None for another."""
        if hasattr(builtins, name):
            return lambda: getattr(builtins, name)
        if name in MODULES:
            return lambda: importlib.import_module(MODULES[name])
        for each in [*stars, *FAMILIAR]:
            module = importlib.import_module(each)
            if not name.startswith('_') and hasattr(module, name):
                return lambda: getattr(module, name)
        return None

    def named(self, name, kind):
        if kind == 'exception':
            self.errors[name] = type(name, (Exception,), {})
            return self.errors[name]
        value = self.ask('name', {'name': name})
        return Remote(self, {'name': name}) if isinstance(value, Remote) else value


def star_imports(tree):
    """Takes the star imports of known modules out of a test, whose names are as those that it has without importing
    them: what the program defines stands before them."""
    stars = [each for each in tree.body if isinstance(each, ast.ImportFrom) and each.names[0].name == '*'
             and each.level == 0 and str(each.module).split('.')[0] in MODULES.values()]
    tree.body = [each for each in tree.body if each not in stars]
    return [each.module for each in stars]


def outside_functions(tree):
    """Names that a module uses outside its functions and classes: those that it uses when it is run."""
    names, open_nodes = set(), list(tree.body)
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            open_nodes.extend(ast.iter_child_nodes(node))
    return names


def renew(old, new):
    """Gives a container the content that the program has left in its copy."""
    if type(old) is not type(new) or old is new:
        return
    if isinstance(old, (list, bytearray)):
        old[:] = new
    else:
        old.clear()
        old.update(new)


class Remote:
    """An object of the program."""
    __slots__ = ('_test', '_reference')

    def __init__(self, test, reference):
        object.__setattr__(self, '_test', test)
        object.__setattr__(self, '_reference', reference)

    def _do(self, what, *arguments):
        return self._test.ask(what, self._reference, arguments)

    def _with(self, what, other):
        if not isinstance(other, Remote):
            raise TypeError('an object of the program meets a plain value, which proves nothing')
        return self._do(what, other)

    def __call__(self, *arguments, **keywords):
        return self._test.ask('call', self._reference, arguments, keywords)

    def _compare(self, what, other):
        if isinstance(other, Remote):
            self._test.undecidable('the test compares two objects of the program\'s own')
        raise TypeError('an object of the program meets a plain value, which proves nothing')

    def __getattr__(self, name):
        if name.startswith('__') or name in TEXT_METHODS:
            raise AttributeError(name)
        return self._do('get', name)

    def __setattr__(self, name, value):
        self._do('set', name, value)

    def __eq__(self, other):
        if isinstance(other, Remote) and self._reference != other._reference:
            self._compare('eq', other)
        return isinstance(other, Remote)

    def __ne__(self, other):
        return not self == other

    def __contains__(self, item):
        return item in list(self)

    def __iter__(self):
        return iter(self._plain('list', list))

    def _plain(self, what, kind):
        value = self._do(what)
        if type(value) is not kind:
            raise TypeError(what + ' of an object of the program is no ' + kind.__name__)
        return value

    def __instancecheck__(self, instance):
        return isinstance(instance, Remote) and self._test.ask('instance', instance._reference, (self,)) is True

    __hash__ = lambda self: self._plain('hash', int)
    __str__ = lambda self: self._plain('str', str)
    __repr__ = lambda self: self._plain('repr', str)
    __len__ = lambda self: self._plain('len', int)
    __bool__ = lambda self: self._plain('bool', bool)
    __int__ = lambda self: self._plain('int', int)
    __float__ = lambda self: self._plain('float', float)
    __next__ = lambda self: self._do('next')
    __neg__ = lambda self: self._do('neg')
    __getitem__ = lambda self, key: self._do('index', key)
    __setitem__ = lambda self, key, value: self._do('put', key, value)
    __delitem__ = lambda self, key: self._do('drop', key)
    __lt__ = lambda self, other: self._compare('lt', other)
    __le__ = lambda self, other: self._compare('le', other)
    __gt__ = lambda self, other: self._compare('gt', other)
    __ge__ = lambda self, other: self._compare('ge', other)
    __add__ = lambda self, other: self._with('add', other)
    __sub__ = lambda self, other: self._with('sub', other)
    __mul__ = lambda self, other: self._with('mul', other)
    __truediv__ = lambda self, other: self._with('truediv', other)
    __and__ = lambda self, other: self._with('and', other)
    __or__ = lambda self, other: self._with('or', other)
    __xor__ = lambda self, other: self._with('xor', other)
    __matmul__ = lambda self, other: self._with('matmul', other)


def watch(test, failures):
    """Notes failures that do not end a test: of test cases that it runs by itself, and of its threads."""
    if 'thread' in test.lower() or 'concurrent' in test:
        import threading
        threading.excepthook = failures.append
    if 'unittest' in test:
        import unittest
        for name in ('addFailure', 'addError', 'addUnexpectedSuccess', 'addSubTest'):
            note(unittest.TestResult, name, failures)


def join_threads():
    """Waits for the threads of a test."""
    threading = sys.modules.get('threading')
    for thread in threading.enumerate() if threading else []:
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()


def note(result, name, failures):
    usual = getattr(result, name)

    def noted(self, *arguments):
        if name != 'addSubTest' or arguments[-1] is not None:
            failures.append(name)
        return usual(self, *arguments)
    setattr(result, name, noted)


def main():
    channel = Channel()
    test = channel.receive()['test']
    ready = channel.receive()
    if ready is None:
        raise SystemExit('the program ended before its test was over')
    asking, failures = Test(channel), []
    try:
        module = types.ModuleType('__main__')
        sys.modules['__main__'] = module
        tree = ast.parse(test)
        module.__dict__.update(asking.space(tree, test, ready['names']))
        watch(test, failures)
        exec(compile(tree, 'test', 'exec'), module.__dict__)
        join_threads()
    except SystemExit as end:
        if end.code:
            raise
    except Undecided:
        pass
    if failures and not asking.undecided:
        sys.exit(1)
    if asking.undecided or not asking.asked:
        print(asking.undecided or 'the test asks nothing of the program', file=sys.stderr)
        sys.exit(UNDECIDED)


main()
