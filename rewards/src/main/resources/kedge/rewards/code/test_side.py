# Runs the test, in a process that the candidate's program cannot reach. Functions of the program are called by message,
# and what they return is rebuilt from plain data. An object of the program's own stays there: it may be called, read
# and iterated, but is equal to no plain value, for its own comparisons prove nothing.
import ast, builtins, importlib

# Modules that tests use without importing them, since programs do.
MODULES = {'np': 'numpy', 'pd': 'pandas', 'numpy': 'numpy', 'pandas': 'pandas', 'scipy': 'scipy', 'sympy': 'sympy',
           'torch': 'torch', 'pytest': 'pytest', **{name: name for name in sys.stdlib_module_names}}


class Test:
    """The channel to the program, and what the program has defined."""

    def __init__(self, channel):
        self.channel, self.callbacks, self.errors = channel, [], {}

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
        self.channel.send({'do': what, 'of': of, 'arguments': [encode(each, self.lend) for each in arguments],
                           'keywords': {key: encode(each, self.lend) for key, each in keywords.items()}})
        while True:
            answer = self.channel.receive()
            if answer is None:
                raise SystemExit('the program ended before its test was over')
            if 'callback' in answer:
                self.call_back(answer)
            elif 'raised' in answer:
                raise self.error(*answer['raised'])
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

    def error(self, name, message):
        known = self.errors.get(name, getattr(builtins, str(name), None))
        usable = isinstance(known, type) and issubclass(known, Exception)
        return known(message) if usable else RuntimeError(f'{name}: {message}')

    def space(self, test, kinds):
        """Names of the test's globals. Names of Python's own are the program's only where the test calls nothing else
        of it: a program that redefines abs or math must not decide how its results are compared."""
        used = {node.id for node in ast.walk(ast.parse(test)) if isinstance(node, ast.Name)} & set(kinds)
        standard = set(dir(builtins)) | set(MODULES)
        taken = {name for name in used if name not in standard} or used
        space = {'__name__': 'test'}
        for name in sorted(used):
            module = kinds[name].get('module') if isinstance(kinds[name], dict) else None
            if name in taken and module not in MODULES.values():
                space[name] = self.named(name, kinds[name])
            elif name in MODULES or module in MODULES.values():
                space[name] = importlib.import_module(MODULES.get(name, module))
        return space

    def named(self, name, kind):
        if kind == 'exception':
            self.errors[name] = type(name, (Exception,), {})
            return self.errors[name]
        value = self.ask('name', {'name': name})
        return Remote(self, {'name': name}) if isinstance(value, Remote) else value


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

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self._do('get', name)

    def __setattr__(self, name, value):
        self._do('set', name, value)

    def __eq__(self, other):
        return isinstance(other, Remote) and self._do('eq', other) is True

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
    __lt__ = lambda self, other: self._with('lt', other)
    __le__ = lambda self, other: self._with('le', other)
    __gt__ = lambda self, other: self._with('gt', other)
    __ge__ = lambda self, other: self._with('ge', other)
    __add__ = lambda self, other: self._with('add', other)
    __sub__ = lambda self, other: self._with('sub', other)
    __mul__ = lambda self, other: self._with('mul', other)
    __truediv__ = lambda self, other: self._with('truediv', other)
    __and__ = lambda self, other: self._with('and', other)
    __or__ = lambda self, other: self._with('or', other)
    __xor__ = lambda self, other: self._with('xor', other)
    __matmul__ = lambda self, other: self._with('matmul', other)


def main():
    channel = Channel()
    test = channel.receive()['test']
    ready = channel.receive()
    if ready is None:
        raise SystemExit('the program ended before its test was over')
    exec(compile(test, 'test', 'exec'), Test(channel).space(test, ready['names']))


main()
