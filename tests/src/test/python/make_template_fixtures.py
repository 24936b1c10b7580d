"""Writes what transformers makes of chat templates, from the root of the repository:

    python tests/src/test/python/make_template_fixtures.py

policy/src/test/resources/parity/templates/families.jsonl.gz: every template beside it with conversations of several kinds.
    The templates are our own: they use the tags and constructs of published model families, and none is a copy.
data/src/test/resources/templates: snippets.jsonl, small templates over one context; escapes.jsonl, escapes and bombs; those that would hang Python are not rendered by it.
A row holds the text, or "error": true where Python raises an exception. The same on every run.
"""
import datetime
import gzip
import json
import pathlib
import random
import re

import jinja2
import transformers
from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import render_jinja_template

DAY = "2024-07-26"
TOOLS = [
    {"type": "function", "function": {"name": "weather", "description": "Tells the \"weather\" & more", "parameters": {"type": "object", "properties": {
        "place": {"type": "string", "description": " Where "}, "days": {"type": "integer", "default": 3, "minimum": 1},
        "units": {"type": "string", "enum": ["metric", "imperial"], "default": "metric"}}, "required": ["place", "days"]}}},
    {"type": "function", "function": {"name": "übersetze", "description": "Satz\nübersetzen", "parameters": {"type": "object", "properties": {
        "texts": {"type": "array", "items": {"type": "string"}}, "options": {"type": "object", "additionalProperties": {"type": "number"}, "properties": {
            "fast": {"type": "boolean"}}}, "limit": {"type": ["integer", "string"], "nullable": True}}, "required": [], "strict": False}, "return": {"type": "string"}}},
    {"type": "function", "function": {"name": "now", "description": "The time", "parameters": {"type": "object", "properties": {}}}},
]
TEXTS = ["What is 17 + 25?", "  spaced \n", "two\nlines\n", "née 火 😀 \"quoted\" 'single' \\ back", "{{ 7 * 7 }} {% if x %}", "<think>\nwhy\n</think>\n\nbecause", "a</think>b", "/no_think Hello", "/think Hello",
         "#### 42", "<tool_response>\n5\n</tool_response>", "it's\ttabbed", "\u00a0nbsp\u2028", "yes"]


def call(rng, name="weather", arguments=None):
    arguments = arguments or {"place": rng.choice(["Bern", "Zürich \"old\"", "東京"]), "days": rng.randint(1, 9), "exact": rng.choice([True, None, 0.5, 1e20, [1, "x"]])}
    return {"type": "function", "id": "call12345", "function": {"name": name, "arguments": arguments}}


def conversations():
    """Pairs of messages and variables: system, turns, tools, tool calls, thoughts, parts, header on and off."""
    rng = random.Random(11)
    text = lambda: rng.choice(TEXTS)
    user, answer, system = (lambda: {"role": "user", "content": text()}), (lambda: {"role": "assistant", "content": text()}), (lambda: {"role": "system", "content": text()})
    yield [user()], {}
    yield [user()], {"add_generation_prompt": True}
    yield [system(), user()], {"add_generation_prompt": True, "enable_thinking": False}
    yield [system(), user(), answer()], {}
    yield [user(), answer(), user()], {"add_generation_prompt": True, "enable_thinking": True}
    yield [system(), user(), answer(), user(), answer()], {"enable_thinking": False}
    yield [system(), user(), answer(), user(), answer(), user()], {"add_generation_prompt": True, "thinking": True, "thinking_budget": 0}
    yield [user(), user()], {"add_generation_prompt": True}
    yield [system(), system(), user()], {"add_generation_prompt": True}
    yield [user(), {"role": "assistant", "content": "<think>\nfirst\n</think>\n\nsecond"}, user(), {"role": "assistant", "content": "<think>\nthird\n</think>\n\nfourth"}], {}
    yield [user(), {"role": "assistant", "content": "five", "reasoning_content": "\nbecause\n", "thinking": "because"}], {"enable_thinking": True}
    yield [system(), user()], {"tools": TOOLS[:1], "add_generation_prompt": True}
    yield [user()], {"tools": TOOLS, "add_generation_prompt": True, "enable_thinking": False}
    yield [user()], {"tools": TOOLS[:2], "tools_in_user_message": False, "builtin_tools": ["code_interpreter", "brave", "weather"], "add_generation_prompt": True}
    for content in ("", None, "Let me see."):
        yield [system(), user(), {"role": "assistant", "content": content, "tool_calls": [call(rng)]}, {"role": "tool", "name": "weather", "tool_call_id": "call12345", "content": "12 °C"},
               answer()], {"tools": TOOLS[:2]}
    yield [user(), {"role": "assistant", "content": "", "tool_calls": [call(rng), call(rng, "now", {})]}, {"role": "tool", "tool_call_id": "call12345", "content": "12"},
           {"role": "tool", "tool_call_id": "call12345", "content": "13"}], {"tools": TOOLS, "add_generation_prompt": True}
    yield [user(), {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {"name": "weather", "arguments": "{\"place\": \"Bern\"}"}}]},
           {"role": "tool", "content": {"content": "12", "x": 1}}, user()], {"tools": TOOLS[:1], "add_generation_prompt": True}
    yield [user(), {"role": "assistant", "tool_calls": [call(rng, "brave", {"query": "x"})]}, {"role": "tool", "content": ["a", "b"]}], {"builtin_tools": ["brave"], "add_generation_prompt": True}
    parts = [{"type": "image", "image": "a.png"}, {"type": "text", "text": text()}, {"type": "text", "text": " more "}]
    yield [{"role": "user", "content": parts}], {"add_generation_prompt": True, "add_vision_id": True}
    yield [{"role": "system", "content": [{"type": "text", "text": "Be brief."}]}, {"role": "user", "content": parts}, {"role": "assistant", "content": [{"type": "text", "text": "ok"}]}], {}
    yield [user()], {"documents": [{"title": "One", "text": "first"}, {"title": "Two", "text": "second"}], "controls": ["citations"], "add_generation_prompt": True}
    yield [user()], {"date_string": "1 Jan 2025", "reasoning_effort": "high", "model_identity": "I am.", "add_generation_prompt": True}
    yield [{"role": "developer", "content": "Be kind."}, user()], {"add_generation_prompt": True}
    yield [{"role": "critic", "content": "No."}], {}
    for _ in range(14):
        turns = [system()] if rng.random() < 0.5 else []
        for _ in range(rng.randint(1, 4)):
            turns += [user(), {**answer(), **({"reasoning_content": text()} if rng.random() < 0.3 else {})}]
        header = rng.random() < 0.5
        yield turns[:-1] if header else turns, {"add_generation_prompt": header, **({"enable_thinking": rng.random() < 0.5} if rng.random() < 0.7 else {})}


CONTEXT = {"s": "  Abc \n", "t": "a,b,,c", "u": "\U0001f600xé", "w": "the quick  brown\tfox", "n": 3, "z": 0, "f": 2.5, "big": 12345678901234567890, "yes": True, "no": False, "nothing": None,
           "l": [3, 1, 2], "words": ["pear", "Apple", "fig"], "d": {"b": 1, "a": {"items": [1, 2], "x": None}, "keys": "k"}, "e": "", "empty": [],
           "m": [{"role": "system", "content": "S", "n": 1}, {"role": "user", "content": "U", "n": 2}, {"role": "user", "content": "V", "n": 3}]}
# One expression a row: each is rendered as {{ expression }}.
EXPRESSIONS = """
1 + 2 * 3 - 4 // 3 % 2 ** 3
2 ** 3 ** 2, -2 ** 2, -7 // 2, -7 % 3, 7 % -3, 7 / 2, 1e3, 1_000, 0x1f, 2 ** 0.5, 2 ** -1
7.5 // 2, -7.5 % 2, 7.5 % -2, -7.5 // 2, 5.3 % 0.1, 5.3 // 0.1, -6.0 % 3, 1 / 3, 1e22, 1e16, 123456789012345680.0, 0.1 + 0.2, 1e-5, 0.0001, 5e-324, 1.7976931348623157e308, 2.0, -0.0
big, big + 1, big * big, big // 7, 10 ** 30, n == 3.0, yes == 1, yes + 1, true + true, 1 == '1', nothing == none
1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1, 'a' < 'b', 'B' < 'a', [1, 2] < [1, 3], (1, 2) == [1, 2], [1] == [1.0], 1 != 2 != 1
not yes or yes and not no, no or 'x', e or empty or 'last', yes and 'x', not e, not not 1, nothing is not none
'a' if no, 'a' if yes else 'b', 1 if no else 2 if no else 3
l + [4], [0] * 3, 'ab' * 2, 2 * 'ab', (1,) + (2,), (1, 2) * 2, [[]] * 2, 'ab' * -1, (), (1,), [], {}, {'a': (1, none)}
s ~ n ~ nothing ~ yes ~ l, 'x' ~ 1.0
t[1], t[-1], t[1:], t[:-1], t[::2], t[::-1], t[5:1], t[-2:], t[9:], u[0], u[::-1], u[1:2], l[-1], l[1:], l[::-1], l[0:1], l[:], t[0:99]
l[9] is defined, l[-4] is defined, t[9] is defined, d.zzz is defined, d['zzz'] is defined, zzz is defined, none.x is defined, (1).x is defined
d.a['items'], d.a.x, d['keys'], d.keys is callable, d.b, d['a']['x'], d.get('b'), d.get('q'), d.get('q', 5), d.a.items is callable
d.items() | list, d.keys() | list, d.values() | list, d | items | list, d | list, d | length, d.items() | length
d.items(), d.keys(), d.values()
'a' in t, 'q' in t, 1 in l, 9 not in l, 'b' in d, 'U' in m[1].values(), (1, 2) in [(1, 2)], '' in '', 'b' in d.keys(), zzz in l
d, l, m, t, nothing, yes, f, big, 'quote\\'s', "both'\\"", 'tab\\t\\n\\\\', 'é\\x00\\x7f\\u200b', ['a', 'b"']
s.strip(), s.lstrip(), s.rstrip(), 'xxaxx'.strip('x'), 'abcab'.strip('ab'), s.strip() | length
t.split(','), t.split(',', 1), t.rsplit(',', 1), w.split(), w.split(none, 1), w.rsplit(), t.split(',', maxsplit=2), t.split(sep=','), ''.split(), ''.split(','), w.rsplit(none, 1), ' a  b '.split(' ')
t.replace(',', ';'), t.replace(',', ';', 1), t.replace('', '-'), 'aaa'.replace('aa', 'b'), t.replace(',', ''), ''.replace('', 'x')
'AbC'.upper(), 'AbC'.lower(), 'abC dEF'.title(), 'abC'.capitalize(), 'aBc'.swapcase(), "it's o'neil".title(), 'ß'.upper(), 'ﬁ x'.title()
t.find('b'), t.find('q'), t.rfind(','), t.index('b'), t.count(','), t.count(''), u.find('x'), t.find(',', 2), t.find(',', 2, 3), t.startswith('a'), t.startswith(('b', 'a')), t.endswith('c')
t.partition(','), t.rpartition(','), t.partition('q'), t.rpartition('q'), 'abc'.removeprefix('a'), 'abc'.removesuffix('bc'), 'abc'.removeprefix('x')
'a\\nb\\r\\nc\\n'.splitlines(), 'a\\nb\\n'.splitlines(true), ''.splitlines(), '\\n'.splitlines(), 'a\\x0bb\\u2028c'.splitlines()
'7'.zfill(3), '-7'.zfill(4), 'ab'.center(5), 'ab'.center(6, '*'), 'abc'.center(6), 'ab'.ljust(4) ~ '|', 'ab'.rjust(4, '.')
'12'.isdigit(), 'a1'.isalnum(), 'ab'.isalpha(), ' '.isspace(), 'AB'.isupper(), 'ab'.islower(), ''.isdigit(), '1a'.isdigit(), 'é'.isalpha(), 'a'.isascii()
', '.join(words), '-'.join('abc'), ''.join([]), words | join(', '), l | join('-'), m | join(',', attribute='role'), words | join
'{} and {}'.format(1, 'x'), '{0}{1}{0}'.format('a', 2), '{a}-{b}'.format(a=1, b=l), '{{}}'.format(), '{:.2f}'.format(3.14159), '{:>5}|{:<5}|{:05d}'.format('a', 'b', 42)
'%s-%d-%%' % ('a', 3), '%s' % 'x', '%.2f' % 3.14159, '%5s|%-5s|%05d' % ('a', 'b', 42), '%r' % 'x', '%s %s' | format('a', l), '%d' % 3.9
l | sort, l | sort(reverse=true), words | sort, words | sort(case_sensitive=true), m | sort(attribute='n', reverse=true) | map(attribute='content') | list
l | min, l | max, l | sum, words | min, m | sum(attribute='n'), [] | max is defined, l | first, l | last, [] | first is defined, t | first, t | last, d | first
l | reverse | list, t | reverse, words | map('upper') | list, words | map('length') | list, m | map(attribute='content') | list, m | map(attribute='zz', default='q') | list, words | map('replace', 'p', 'b') | list
l | select('odd') | list, l | reject('gt', 1) | list, l | select('in', [1, 2]) | list, [0, 1, '', 'a', none] | select | list, [0, 1] | reject | list, l | select('>', 1) | list
m | selectattr('n', 'gt', 1) | list | length, m | selectattr('zz') | list, m | rejectattr('role', 'equalto', 'user') | map(attribute='n') | list, m | selectattr('role', '==', 'user') | map(attribute='n') | list, m | selectattr('content', 'defined') | list | length, m | selectattr('zz', 'undefined') | list | length
[1, 1, 2, 'a', 'A'] | unique | list, ['b', 'A', 'a'] | unique(true) | list, l | batch(2) | list, l | batch(2, 0) | list
d | dictsort | map('first') | list, {'b': 1, 'a': 2} | dictsort, {'b': 1, 'a': 2} | dictsort(by='value'), {'b': 1, 'a': 2} | dictsort(reverse=true)
m | groupby('role') | map('first') | list, m | groupby('role') | map('last') | map('length') | list
'3' | int, '3.9' | int, 'x' | int, 'x' | int(7), 3.9 | int, none | int, '0x1f' | int(0, 16), ' 42 ' | int, '1_0' | int, yes | int, '-5' | int, '1e3' | int
'3.5' | float, 'x' | float, 3 | float, '1e3' | float, 'inf' | float, 'x' | float(1.5), ' 2 ' | float
2.5 | round, 3.5 | round, 2.675 | round(2), 42.55 | round(1, 'floor'), 42.51 | round(1, 'ceil'), 3 | round, 1234 | round(-2), -2.5 | round, -3 | abs, -3.5 | abs
zzz | default('x'), e | default('x'), e | default('x', true), none | default('x'), none | d('x', true), zzz | d, no | default('x', boolean=true), zzz | default(default_value=5)
'a\\nb\\n\\nc' | indent, 'a\\nb' | indent(2, true), 'a\\n\\nb' | indent(2, blank=true), 'a\\nb' | indent('>>'), 'a\\nb\\n' | indent(2)
w | wordcount, 'a b' | urlencode, 'a/b?c=é' | urlencode, s | trim ~ '|', 'xxaxx' | trim('x'), 'ABC' | lower, 'abc' | upper, 'abc def' | title, 'aBC' | capitalize, 'ab' | center(6)
l | tojson, d | tojson, m[0] | tojson(indent=2), 'é<>&\\'"\\n\\u2028' | tojson, 'é' | tojson(ensure_ascii=true), '😀\\x7f' | tojson(ensure_ascii=true), {'b': 1, 'a': 2} | tojson(sort_keys=true), l | tojson(separators=(',', ':')), (1, 2) | tojson, f | tojson, big | tojson
{1: 'a', none: 'b', 2.5: 'd'} | tojson, [] | tojson(indent=2), {} | tojson(indent=2), [[], {}] | tojson(indent=2), [1, [2]] | tojson(indent=0), {'a': [1]} | tojson(indent=1, separators=(',', '=')), 1e22 | tojson, 'inf' | float | tojson
s is string, n is number, f is number, yes is number, n is integer, f is float, yes is integer, yes is boolean, n is boolean, d is mapping, l is mapping, l is sequence, t is sequence, d is sequence, n is sequence, t is iterable, n is iterable, d.keys is callable, range is callable
yes is true, no is false, 1 is true, nothing is none, zzz is none, zzz is undefined, n is odd, n is even, n is divisibleby 3, n is divisibleby(2), n is eq 3, n is equalto(4), n is ne 3, n is lt 4, n is ge 3, n is gt(3), 'a' is in 'abc', 'x' is in ['a'], 'abc' is lower, 'ABC' is upper, none is sameas none, yes is sameas true
'upper' is filter, 'zzz' is filter, 'odd' is test, n is not none, n is not odd, not n is odd, n is none or n is odd, n is defined and n is number
range(3) | list, range(1, 4) | list, range(5, 0, -2) | list, range(3), range(3)[1], range(0) | length, range(1, 9, 3)
namespace(a=1).a, dict(a=1, b=2), dict(d, z=1) | length, dict([('x', 1)]), namespace({'q': 2}).q, cycler('a', 'b').next(), joiner()() ~ '|'
(m | length) - 1, m | length > 2, m[-1]['content'], m[0].role == 'system' and m[1].role != 'system', (m | last).content, m[1:] | map(attribute='n') | sum, m | map(attribute='role') | unique | join('+'), [m[0], m[1]] | length
zzz, zzz ~ 'x', zzz | length, zzz | list, zzz | string | length, zzz | join, not zzz, zzz == zzz, zzz == none, zzz | trim ~ '|', zzz | upper ~ '|'
'a' 'b' "c", "\\u00e9\\x41\\101\\a|\\q", '\\'', 'é'
[1, 2,], {'a': 1,}, (1, 2,), d.get('a').get('x'), l[(1)], 'abc'[1:][0], ({'a': 1}).a, [1, 2][0], 'abc'.upper()[0], (1, 2)[1], "x" "y".upper()
x.y if x is defined else 'no', 'a' ~ ('b' if yes) ~ ('c' if no), 'a' + ('b' ~ 'c') + 'd', -3 | abs, 3 - -3, +3, - - 3, 2 ~ 1
1 + 2 ~ 3
'a,b' | replace(',', '') | upper, ('a' ~ 'b') | upper, 'a' ~ 'b' | upper, not 'a' in t, not ('a' in t), 'a' not in t or yes, n in [1, 2, 3] and n not in [4]
m | map(attribute='content') is iterable, m | selectattr('n', 'odd') | first, (m | selectattr('n', 'gt', 9) | list)[0] is defined, 1
m | selectattr('n', 'gt', 9)
''.encode
l.copy(), l.index(1), l.count(3), d.copy() | length
t.index('q')
l.append(1)
d.update({})
d.pop('b')
m.__class__, l.__len__, ''.__class__
''.__class__.__mro__
zzz.y
zzz + 1
zzz()
none()
n()
1 + 'a'
'a' + 1
[] + 'a'
'a' < 1
none < 1
l['a'].x
nothing | length
5 | list
5 | join
n | tojson(nonsense=1)
zzz | tojson
range(100001) | length
'abc' | nonsense
'abc' is nonsense
1 / 0
1 // 0
raise_exception('no')
{[]: 1}
l | map('nonsense') | list
d.items()[0] is defined
'%d' % 'a'
'%s %s' % 'a'
'{'.format()
'{x}'.format()
[1, 2] | selectattr('x') | list
none | upper, none | trim, none | string, none | replace('n', 'N'), 5 | string | length, 5 | upper, yes | lower, l | string | length, n | replace('3', 'x')
""".strip()
STATEMENTS = [
    "{% for x in l if x > 1 %}{{ loop.index }}{{ x }}{% else %}none{% endfor %}|{% for x in [] %}a{% else %}none{% endfor %}|{% for x in l if x > 9 %}a{% else %}none{% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for (a, b) in [(1, 2)] %}{{ a + b }}{% endfor %}{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ c }}{% endfor %}",
    "{% for x in l %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.cycle('a', 'b') }}{{ loop.previtem is defined }}{{ loop.nextitem }}{{ loop.changed(x > 1) }};{% endfor %}",
    "{% for x in [1, [2, [3]]] recursive %}{% if x is iterable %}[{{ loop(x) }}]{{ loop.depth }}{% else %}{{ x }}{% endif %}{% endfor %}",
    "{% set x = 0 %}{% for i in l %}{% set x = x + i %}{{ x }}{% endfor %}{{ x }}{% if yes %}{% set x = 9 %}{% endif %}{{ x }}",
    "{% set ns = namespace(x=0) %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set c = 1, 2 %}{{ c }}",
    "{% set q %} block {{ n }} {% endset %}[{{ q }}]{% set q | trim | upper %} block {{ n }} {% endset %}[{{ q }}]{% filter upper %}ab{{ t }}{% endfilter %}{% filter trim | replace('a', 'b') %} a {% endfilter %}",
    "{% macro f(a, b=2, c=a) %}{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1) }}{{ f(1, 3, 4, 5, z=6) }}{{ f(b=1, a=0) }}{{ f.name }}",
    "{% macro f(a) %}{{ a is defined }}{{ a }}{% endmacro %}{{ f() }}{{ f(1) }}{{ f(a=2) }}|{{ f(1) | length }}",
    "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, 2) }}", "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(z=2) }}",
    "{% macro f() %}{{ caller() }}|{{ caller() }}{% endmacro %}{% call f() %}{{ n }}{% endcall %}{% macro g() %}{{ caller(1, 2) }}{% endmacro %}{% call(a, b) g() %}{{ a }}-{{ b }}{% endcall %}",
    "{% macro f(x) %}{% if x > 0 %}{{ x }}{{ f(x - 1) }}{% endif %}{% endmacro %}{{ f(5) }}", "{% macro f() %}{{ later }}{% endmacro %}{% set later = 'x' %}{{ f() }}{% for later in l %}{{ f() }}{% endfor %}",
    "{% with a=1, b=n %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}{% with %}{% set z = 5 %}{{ z }}{% endwith %}{{ z }}",
    "{% for x in l %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% for y in l %}{% if y == 1 %}{% break %}{% endif %}{{ y }}{% endfor %}{% endfor %}",
    "{% for x in l %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% else %}none{% endfor %}", "{% generation %}{% set g = 1 %}{{ g }}{% endgeneration %}{{ g is defined }}",
    "{% set it = l | map('string') %}{% for x in it %}{{ x }}{% endfor %}{% for x in it %}{{ x }}{% endfor %}{{ 'yes' if it else 'no' }}", "{{ l | map('string') | length }}",
    "{% for c in u %}<{{ c }}>{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for x in range(3) %}{{ x }}{% endfor %}{% for x in zzz %}{{ x }}{% endfor %}", "{% for x in none %}{% endfor %}", "{% for x in 5 %}{% endfor %}",
    "{% for a, b in [(1, 2, 3)] %}{% endfor %}", "{% set zzz.x = 1 %}", "{% set d.x = 1 %}", "{% break %}", "{% include 'x' %}", "{% extends 'x' %}", "{% import 'x' as y %}", "{% from 'x' import y %}", "{% do l.append(1) %}", "{% nonsense %}",
    "{% if yes %}a", "{% endif %}", "{% for x in l %}a{% endif %}", "{{ 'a' ", "{{ (1 }}", "{{ 1 + }}", "{% set x %}a", "{% raw %}a", "{# a", "{{ a b }}", "{% if %}a{% endif %}", "{% for in l %}{% endfor %}", "{% set 1 = 2 %}", "{{ }}", "{{ 1 | }}", "{{ x is }}", "{% macro %}{% endmacro %}",
    "{%- raw -%} {{ a }} {%- endraw -%} b", "a {#- c -#} b{# d #}\n c", "  {% if yes %}  \n x \n  {% endif %}  \n y", "\t{%- if yes -%}\n x \n{%- endif +%}\n y\n\n", "{% if yes %}\r\nx\r\n{% endif %}\r\n", "{{ n }}\n{{ n }}\n", " {{- n -}} x {{ n -}}\n y", "{% if yes %}{% elif no %}{% else %}{% endif %}z\n",
    "{% if no %}1{% elif yes %}2{% elif yes %}3{% else %}4{% endif %}{% if e %}1{% else %}2{% endif %}{% if 1, 2 %}t{% endif %}", "{% set x = 'a' if yes else 'b' %}{{ x }}{% set x = 1 if no %}{{ x }}{{ x is defined }}", "x{% set x = 5 -%}  \n {{ x }}",
    "{{ loop is defined }}{% for x in l %}{% set outer = loop %}{% for y in l %}{{ outer.index }}{{ loop.index }}{% endfor %}{% endfor %}", "{% for x in m | selectattr('role', 'equalto', 'user') %}{{ loop.index }}{{ loop.last }}{{ x.content }}{% endfor %}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}{% set j = joiner('; ') %}{% for x in l %}{{ j() }}{{ x }}{% endfor %}",
    "{{ strftime_now('%d %b %Y %B %A %a %H:%M:%S %y %m %j %p %I %% %-d') }}", "{%- for x in l -%}\n  {{ x }} \n{%- if not loop.last -%} , {%- endif -%}\n{%- endfor %}\n", "{%+ if yes %}x{% endif +%}\n  y\n{% if yes +%}\n z{% endif %}", "{% set x = {'a': {'b': [1, {'c': 2}]}} %}{{ x.a.b[1].c }}{{ x['a']['b'][0] }}",
    "{% set messages = m[1:] %}{% for message in messages %}{{ message['content'] }}{% if not loop.last %}{{ messages[loop.index0 + 1].content }}{% endif %}{% endfor %}", "{{ m[0]['content'] | trim + '|' }}{{ (m[0].content + 'x') | trim }}", "{% filter nonsense %}{% endfilter %}",
]
ESCAPES = pathlib.Path(__file__).with_name("template_escapes.txt")
SNIPPETS = pathlib.Path(__file__).with_name("template_snippets.txt")  # more statements, one a line


class FixedDay(datetime.datetime):
    """The day that strftime_now tells."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromisoformat(DAY)


def rendered(template, messages, variables):
    try:
        given = {key: value for key, value in variables.items() if key not in ("tools", "documents", "add_generation_prompt")}
        texts, _ = render_jinja_template([messages], chat_template=template, tools=variables.get("tools"), documents=variables.get("documents"),
                                         add_generation_prompt=variables.get("add_generation_prompt", False), **given)
    except Exception as error:  # whatever it is, Kedge refuses too
        return {"error": True, "says": f"{type(error).__name__}: {error}"[:120]}
    if re.search(r" at 0x[0-9a-f]{6,}>|<TemplateReference|<class '|<Macro ", texts[0]):
        return {"error": True, "says": "prints an object by its address"}
    return {"text": texts[0]}


def write(path, lines):
    raw = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(raw, 9, mtime=0) if path.suffix == ".gz" else raw)
    errors = sum("error" in line for line in lines[1:])
    print(f"{path.name}: {len(lines) - 1} rows, {errors} of them refused, {path.stat().st_size} bytes")


def main():
    families, folder = pathlib.Path("policy/src/test/resources/parity/templates"), pathlib.Path("data/src/test/resources/templates")
    chat_template_utils.datetime = FixedDay
    head = {"transformers": transformers.__version__, "jinja2": jinja2.__version__, "day": DAY}
    named = {"bos_token": "<s>", "eos_token": "</s>"}
    rows = [{"messages": messages, "variables": variables} for messages, variables in conversations()]
    lines = [{**head, "variables": named, "conversations": rows}]
    for path in sorted(families.glob("*.jinja")):
        for number, row in enumerate(rows):
            lines.append({"family": path.stem, "conversation": number, **rendered(path.read_text(), row["messages"], {**named, **row["variables"]})})
    write(families / "families.jsonl.gz", lines)
    lines = [{**head, "context": CONTEXT}]
    for template in ["{{ " + row + " }}" for row in EXPRESSIONS.split("\n")] + STATEMENTS + [row.replace("⏎", "\n") for row in SNIPPETS.read_text().splitlines()]:
        lines.append({"template": template, **rendered(template, [], CONTEXT)})
    write(folder / "snippets.jsonl", lines)
    lines = [{**head, "context": CONTEXT}]
    for block in ESCAPES.read_text().split("\n"):
        if block and not block.startswith("# "):
            bomb = block.startswith("BOMB ")
            template = (block[5:] if bomb else block).replace("⏎", "\n")
            bomb = bomb or "random" in template or "lipsum(" in template  # another text each time
            lines.append({"template": template, **({"bomb": True} if bomb else rendered(template, [], CONTEXT))})
    write(folder / "escapes.jsonl", lines)


if __name__ == "__main__":
    main()
