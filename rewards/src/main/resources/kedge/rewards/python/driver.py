"""Runs one reward function for Kedge: a JSON object a line on standard input, an answer a line on descriptor 3.

The first line says which function: {"file", "function", "signature", "arguments", "format", "memory_megabytes"}. What the function prints goes to
standard error. The process ends when its input ends; a second process watches over that, for a function that holds the interpreter hears nothing.
"""
import asyncio
import importlib.util
import inspect
import json
import math
import os
import select
import signal
import sys
import traceback
from builtins import dict, float, isinstance, len, list, repr, str  # its own, whatever the function does to Python's

TRL_GIVEN = ("prompts", "completions", "completion_ids", "log_extra", "log_metric")
TRL_MISSING = ("trainer_state", "environments")
VERL_GIVEN = ("data_source", "solution_str", "ground_truth", "extra_info")
ALWAYS = ("answer", "prompt", "data_source", "ground_truth", "extra_info")  # of Kedge where the row has no such column


def take_over_pipes():
    """The protocol's pipes, out of reach of the function's own reading and printing."""
    requests, answers = os.dup(0), 3
    os.set_inheritable(answers, False)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    sys.stdin = open(0, closefd=False)
    sys.stdout = sys.stderr
    return requests, answers


def watch(requests):
    """A process that kills this one when nobody holds the other end of its input any more."""
    if not hasattr(os, "fork"):
        return
    worker = os.getpid()
    if os.fork() != 0:
        return
    os.closerange(0, requests)
    os.closerange(requests + 1, 64)
    poll = select.poll()
    poll.register(requests, 0)
    while os.getppid() == worker:
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(500)):
            grace = select.poll()
            grace.poll(1000)
            if os.getppid() == worker and os.getpgrp() == worker:
                os.killpg(worker, signal.SIGKILL)  # with all that it has started, and this process
            elif os.getppid() == worker:
                os.kill(worker, signal.SIGKILL)
            break
    os._exit(0)


def limit_memory(megabytes):
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    except (ImportError, ValueError, OSError) as fault:
        print("memory_megabytes is not enforced here: %s" % fault, file=sys.stderr)


class Refused(Exception):
    pass


def load(opening):
    path = os.path.abspath(opening["file"])
    if not os.path.isfile(path):
        raise Refused("there is no file %s" % path)
    sys.path.insert(0, os.path.dirname(path))
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if not hasattr(module, opening["function"]):
        functions = [key for key, value in vars(module).items() if inspect.isfunction(value) and not key.startswith("_")]
        raise Refused("%s has no function %s, only %s" % (opening["file"], opening["function"], ", ".join(functions) or "none"))
    found = getattr(module, opening["function"])
    return instance(opening["function"], found) if inspect.isclass(found) else found


def instance(name, kind):
    """An object of a class whose objects are called, as ms-swift's rewards are."""
    try:
        needed = [each for each, parameter in inspect.signature(kind).parameters.items()
                  if parameter.default is inspect.Parameter.empty
                  and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)]
    except (TypeError, ValueError):
        needed = []
    if needed or not any("__call__" in vars(each) for each in kind.__mro__):
        raise Refused("%s is a class%s, expected a function. Maybe an object of it, made in the file and named here?"
                      % (name, " that needs " + ", ".join(needed) if needed else ""))
    return kind()


def typed(name, text, default):
    """An argument written in a recipe, as the type of the parameter's default."""
    if isinstance(default, str):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    wanted = type(default)
    if default is inspect.Parameter.empty or default is None or isinstance(value, wanted) and isinstance(value, bool) == isinstance(default, bool):
        return value
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    raise Refused("argument %s is %s, expected %s like its default %r" % (name, text, wanted.__name__, default))


class Function:
    """A reward function and what of its parameters can be given."""

    def __init__(self, call, opening):
        self.call = call
        self.path = opening["file"]
        self.trl = opening["signature"] == "trl"
        self.messages = opening["format"] == "messages"
        given = TRL_GIVEN if self.trl else VERL_GIVEN
        parameters = inspect.signature(call).parameters
        self.open = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values())
        self.names = [name for name, each in parameters.items() if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
        self.arguments = {}
        for name, text in opening["arguments"].items():
            if not self.open and name not in self.names:
                raise Refused("%s has no parameter %s, only %s" % (opening["function"], name, ", ".join(self.names)))
            self.arguments[name] = typed(name, text, parameters[name].default if name in parameters else inspect.Parameter.empty)
        required = [name for name in self.names if parameters[name].default is inspect.Parameter.empty and name not in self.arguments]
        if self.trl:
            absent = [name for name in required if name in TRL_MISSING]
            if absent:
                raise Refused("%s asks for %s, which Kedge does not have. Maybe give it a default: %s?"
                              % (opening["function"], ", ".join(absent), ", ".join(name + "=None" for name in absent)))
            self.columns = [name for name in required if name not in given and name not in ALWAYS]
        else:
            strange = [name for name in required if name not in given]
            if strange:
                raise Refused("%s asks for %s, which verl's signature does not have: expected %s, or a value under arguments"
                              % (opening["function"], ", ".join(strange), ", ".join(VERL_GIVEN)))
            self.columns = []

    def keep(self, values):
        return values if self.open else {name: value for name, value in values.items() if name in self.names}

    def run(self, values):
        result = self.call(**{**self.keep(values), **self.arguments})
        return asyncio.run(result) if inspect.isawaitable(result) else result

    def verdicts(self, samples):
        return self.trl_verdicts(samples) if self.trl else [self.guarded(self.verl_verdict, sample) for sample in samples]

    def guarded(self, work, *given):
        try:
            return work(*given)
        except BaseException as fault:  # whatever it is, it is the function's and becomes this sample's verdict
            traceback.print_exc()
            return {"unscorable": "raised " + where(fault, self.path) + self.cure(fault)}

    def cure(self, fault):
        """What is most often wrong where a function indexes a text as if it were a message."""
        as_messages = self.trl and not self.messages and isinstance(fault, TypeError) and "string ind" in str(fault)
        return ". Maybe format: messages, which gives prompts and completions as lists of role and content?" if as_messages else ""

    def trl_verdicts(self, samples):
        values = {"prompts": [self.prompt(each) for each in samples], "completions": [self.completion(each) for each in samples],
                  "completion_ids": [each.get("ids") for each in samples]}
        details = [{} for _ in samples]

        def log_extra(name, column):
            for detail, value in zip(details, column):
                detail[name] = text(value)

        def log_metric(name, value):
            for detail in details:
                detail[name] = text(value)

        values["log_extra"], values["log_metric"] = log_extra, log_metric
        for key in sorted({key for each in samples for key in each["columns"]} | set(self.columns)):
            values.setdefault(key, [each["columns"].get(key) for each in samples])
        values.setdefault("answer", [each["answer"] for each in samples])
        values.setdefault("prompt", values["prompts"])
        values.setdefault("data_source", [data_source(each) for each in samples])
        values.setdefault("ground_truth", [ground_truth(each) for each in samples])
        values.setdefault("extra_info", [extra_info(each) for each in samples])
        scores = self.guarded(self.run, values)
        if isinstance(scores, dict):
            return [scores] * len(samples)
        try:
            scores = list(scores)
        except TypeError:
            return [{"unscorable": "returned %s, expected a list with a number for each completion" % brief(scores)}] * len(samples)
        if len(scores) != len(samples):
            return [{"unscorable": "returned %d rewards for %d completions" % (len(scores), len(samples))}] * len(samples)
        return [verdict(score, detail) for score, detail in zip(scores, details)]

    def prompt(self, sample):
        if self.messages:
            return sample["messages"]
        return "\n".join(content(each) for each in sample["messages"])

    def completion(self, sample):
        return [{"role": "assistant", "content": sample["completion"]}] if self.messages else sample["completion"]

    def verl_verdict(self, sample):
        result = self.run({"data_source": data_source(sample), "solution_str": sample["completion"], "ground_truth": ground_truth(sample),
                           "extra_info": extra_info(sample)})
        if not isinstance(result, dict):
            return verdict(result, {})
        if "score" not in result:
            return {"unscorable": "returned a dict without score, only %s" % ", ".join(map(str, result))}
        return verdict(result["score"], {str(key): text(value) for key, value in result.items() if key != "score"})


def content(message):
    return message["content"] if isinstance(message["content"], str) else "".join(part.get("text", "") for part in message["content"])


def parsed(column):
    """A column that is an object, or JSON of one as text; else an empty one."""
    try:
        value = json.loads(column) if isinstance(column, str) else column
    except ValueError:
        value = None
    return dict(value) if isinstance(value, dict) else {}


def data_source(sample):
    return sample["columns"].get("data_source", sample["source"])


def ground_truth(sample):
    columns = sample["columns"]
    return columns.get("ground_truth", parsed(columns.get("reward_model")).get("ground_truth", sample["answer"]))


def extra_info(sample):
    """verl's extra_info, with the row's other columns and what is known of the completion beside its own keys."""
    extra = parsed(sample["columns"].get("extra_info"))
    for key, value in sample["columns"].items():
        extra.setdefault(key, value)
    for key in ("id", "tokens", "finished", "opening"):
        if key in sample:
            extra.setdefault(key, sample[key])
    return extra


def verdict(score, detail):
    if score is None:
        return {"not_applicable": "the function returned None"}
    try:
        value = float(score)
    except (TypeError, ValueError, OverflowError):
        return {"unscorable": "returned %s, expected a number or None" % brief(score)}
    if isinstance(score, (str, bytes, bytearray)) or not math.isfinite(value):
        return {"unscorable": "returned %s, expected a finite number or None" % brief(score)}
    return {"score": value, "detail": detail}


def text(value):
    return value if isinstance(value, str) else str(value)


def brief(value):
    shown = repr(value)
    return shown if len(shown) <= 100 else shown[:100] + "..."


def last_line(fault):
    return traceback.format_exception_only(type(fault), fault)[-1].strip()


def where(fault, path):
    """The last line of the traceback, and the line of the user's file that led to it."""
    own = [frame for frame in traceback.extract_tb(fault.__traceback__) if os.path.abspath(frame.filename) == os.path.abspath(path)]
    return last_line(fault) + (" (%s:%d)" % (path, own[-1].lineno) if own else "")


def main():
    requests, answers = take_over_pipes()
    if hasattr(os, "setsid") and os.getsid(0) != os.getpid():
        os.setsid()  # a function that kills its process group must not end the training
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch(requests)
    lines = open(requests, "rb")
    worker, getpid, leave, write = os.getpid(), os.getpid, os._exit, os.write
    loads, dumps = json.JSONDecoder().decode, json.JSONEncoder().encode
    opening = json.loads(lines.readline())
    token = opening.pop("token")

    def send(answer):
        if getpid() != worker:
            leave(0)  # the function has forked, and its child comes back too
        data = (dumps({"token": token, **answer}) + "\n").encode("utf-8")
        while data:
            data = data[write(answers, data):]

    limit_memory(opening["memory_megabytes"])
    try:
        function = Function(load(opening), opening)
    except Refused as fault:
        send({"failed": str(fault)})
        return
    except BaseException as fault:
        traceback.print_exc()
        send({"failed": where(fault, opening["file"])})
        return
    send({"ready": {"name": opening["name"], "grades_answer": opening["grades_answer"], "columns": function.columns, "unit": opening["unit"]}})
    for line in lines:
        request = loads(line.decode("utf-8"))
        send({"id": request["id"], "verdicts": function.verdicts(request["samples"])})


main()
