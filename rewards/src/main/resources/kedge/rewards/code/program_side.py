# Runs the candidate's program, then does what the test asks of its functions and objects. Nothing here is trusted.
import operator, types

OPERATIONS = {'str': str, 'repr': repr, 'len': len, 'list': list, 'bool': bool, 'int': int, 'float': float,
              'hash': hash, 'next': next, 'index': operator.getitem, 'put': operator.setitem, 'drop': operator.delitem,
              'get': getattr, 'set': setattr, 'instance': isinstance, 'eq': operator.eq, 'ne': operator.ne,
              'lt': operator.lt, 'le': operator.le, 'gt': operator.gt, 'ge': operator.ge, 'add': operator.add,
              'sub': operator.sub, 'mul': operator.mul, 'truediv': operator.truediv, 'neg': operator.neg,
              'and': operator.and_, 'or': operator.or_, 'xor': operator.xor, 'matmul': operator.matmul}


def kind(name, value):
    """How the test sees a name: {'module': name}, {'from': module} of what is imported, 'exception' or 'object'."""
    if isinstance(value, types.ModuleType):
        return {'module': value.__name__}
    if isinstance(value, type) and issubclass(value, Exception):
        return 'exception'
    for module, content in list(sys.modules.items()):
        if module not in ('__main__', 'builtins') and getattr(content, '__dict__', {}).get(name, kind) is value:
            return {'from': module}
    return 'object'


class Server:

    def __init__(self, channel, space):
        self.channel, self.space, self.objects = channel, space, []

    def lend(self, value):
        self.objects.append(value)
        return {'object': len(self.objects) - 1}

    def borrow(self, key, content):
        if key == 'object':
            return self.objects[content]
        if key == 'name':
            return self.space[content]
        return lambda *arguments: self.ask({'callback': content, 'arguments': self.all(arguments)})

    def all(self, values):
        return [encode(value, self.lend) for value in values]

    def ask(self, message):
        self.channel.send(message)
        while True:
            answer = self.channel.receive()
            if answer is None:
                os._exit(0)
            if 'do' in answer:
                self.serve(answer)
            elif 'raised' in answer:
                raise RuntimeError(answer['raised'][1])
            else:
                return decode(answer['value'], self.borrow)

    def serve(self, request):
        try:
            of = decode(request['of'], self.borrow)
            arguments = [decode(each, self.borrow) for each in request.get('arguments', [])]
            keywords = {key: decode(each, self.borrow) for key, each in request.get('keywords', {}).items()}
            what = request['do']
            value = of if what == 'name' else of(*arguments, **keywords) if what == 'call' \
                else OPERATIONS[what](of, *arguments)
            answer = {'value': encode(value, self.lend), 'arguments': self.all(arguments)}
        except BaseException as error:
            answer = {'raised': [type(error).__name__, str(error)[:200]]}
        self.channel.send(answer)

    def run(self):
        while True:
            request = self.channel.receive()
            if request is None:
                return
            self.serve(request)


def main(run, path):
    channel = Channel()
    with open(path) as file:
        program = compile(file.read(), 'program.py', 'exec')
    space = {'__name__': '__main__'}
    server = Server(channel, space)
    run(program, space)
    channel.send({'names': {name: kind(name, value) for name, value in space.items() if not name.startswith('__')}})
    server.run()


main(exec, sys.argv[1])
