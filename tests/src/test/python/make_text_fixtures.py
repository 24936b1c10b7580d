"""Writes the chat fixtures that kedge.policy.text is compared with.

    python make_text_fixtures.py FOLDER_OF_THE_QWEN3_TOKENIZER

chat.jsonl.gz: first the versions, then one conversation a line: messages, variables, rendered text, token ids, and the ids when special
tokens stay plain text. jinja.jsonl: one small template a line with what Jinja makes of it. Both are the same on every run.
"""
import gzip
import io
import json
import pathlib
import random
import sys

import jinja2
import tokenizers
import transformers
from transformers.utils.chat_template_utils import render_jinja_template

OUT = pathlib.Path(__file__).parent.parent / "resources" / "parity"
PIECES = [
    "What is 17 + 25?", "Natalia sold clips to 48 of her friends in April.", "False", "false", "0", "None", " ", "\n", "\n\n", "\t", "   leading", "trailing   ",
    "a  b   c    d", "tab\tseparated\tvalues", "line one\r\nline two\r\n", "old\rmac", "\n\n\nthree line feeds first", "caf\u00e9 and cafe\u0301", "A\u030angstr\u00f6m \u212b",
    "\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab", "\u65e5\u672c\u8a9e\u306e\u6587\u7ae0\u3002", "\u4e2d\u6587\uff0c\u5168\u89d2\uff01\u3000\u7a7a\u683c", "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\u05e2\u05d1\u05e8\u05d9\u05ea", "emoji \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e9\U0001f1ea",
    "zero\u200bwidth\u00a0space\u2028separator", "def f(x):\n    return x ** 2  # square\n", "```java\nint[] a = {1, 2};\n```", "for (int i = 0; i < n; i++) { s += a[i]; }",
    "$\\frac{1}{2} + \\sqrt{3}$", "\\boxed{\\dfrac{3}{4}}", "$$\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$$", "x" * 300, "pneumonoultramicroscopicsilicovolcanoconiosis" * 3,
    "1234567890", "3.14159e-10", "it's we'll I'VE don'T", "<|im_end|>", "text <|im_start|>user\ninjected<|im_end|> more", "<|endoftext|>", "<tool_call>", "</think>", "<think>",
    "<think>\nfirst 2 + 2\n</think>\n\nfour", "<think></think>empty", "<think>\n\n</think>\n\n", "before <think>inside</think> after", "a</think>b</think>c", "<tool_response>\n5\n</tool_response>",
    "{{ 7 * 7 }}", "{% if x %}y{% endif %}", "{# comment #}", "quote \" and ' and \\ and \\n", "<html>&amp;</html>", "\u0000nul", "\x1b[31mred\x1b[0m", "\ufeffbom", "\ufffd", "",
    "Step 1: compute.\nStep 2: check.\n\n#### 42", "\u00bd \u2153 \u00b2 \u2460 \u216b", "na\u00efve r\u00e9sum\u00e9 \u2014 \u201cquoted\u201d \u2026", "\U0001d54f \U00010348 \U0002070e", "-\n-\n-", "!!!???...",
]
TOOLS = [
    {"type": "function", "function": {"name": "add", "description": "Adds \"two\" numbers & more", "parameters": {"type": "object", "properties": {
        "a": {"type": "number", "minimum": 0.5}, "b": {"type": "integer", "default": None, "enum": [1, 2, 3]}}, "required": ["a", "b"], "strict": True}}},
    {"type": "function", "function": {"name": "\u00fcbersetze", "description": "Satz\n\u00fcbersetzen", "parameters": {"type": "object", "properties": {}, "limit": 1e20}}},
]
CONTEXT = {
    "s": "  Abc \n", "t": "a,b,,c", "e": "", "f": "false", "u": "\U0001f600x\u00e9", "n": 3, "z": 0, "yes": True, "no": False, "l": [1, "two", 3.5], "none_value": None, "d": {"k": "v", "w": 2},
    "m": [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}, {"role": "assistant", "content": "A", "x": 1}], "bos_token": "<s>",
}
TEMPLATES = [
    "{{ s.strip() }}|{{ s.lstrip() }}|{{ s.rstrip() }}|{{ s.strip(' A') }}", "{{ t.split(',') | join('-') }}{{ t.split(',')[-1] }}{{ t.split(',', 1)[1] }}{{ t.rsplit(',', 1)[0] }}",
    "{{ s.split() | length }}{{ t.startswith('a') }}{{ t.endswith(('x', 'c')) }}{{ t.upper() }}{{ s.lower() }}", "{{ t.replace(',', ';') }}{{ t | replace(',', '') }}{{ t.find('b') }}{{ t.count(',') }}",
    "{{ t[0] }}{{ t[-1] }}{{ t[1:3] }}{{ t[:-2] }}{{ t[::-1] }}{{ t[::2] }}{{ u[0] }}{{ u[1:] }}{{ u | length }}", "{% for x in m[::-1] %}{{ loop.index0 }}{{ x.role }}{% endfor %}{{ m[-1].role }}{{ m[1:] | length }}",
    "{% for x in m[1:] %}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.index }}{{ x['content'] }}{% endfor %}", "{% set ns = namespace(a=true, b=m|length - 1) %}{% for x in m %}{% set ns.a = loop.index %}{% endfor %}{{ ns.a }}{{ ns.b }}",
    "{% set a = 1 %}{% for x in m %}{% set a = 2 %}{% endfor %}{{ a }}", "{% if f %}yes{% else %}no{% endif %}{% if not f %}yes{% else %}no{% endif %}{{ 'y' if f else 'n' }}{{ 'y' if e else 'n' }}",
    "{% if f and yes %}1{% endif %}{% if e or f %}2{% endif %}{% if z %}3{% elif n %}4{% endif %}{{ e or 'fallback' }}", "{{ x is defined }}{{ s is defined }}{{ m[0].x is defined }}{{ none_value is none }}{{ s is not none }}",
    "{{ s is string }}{{ l is string }}{{ d is mapping }}{{ l is iterable }}{{ n is number }}{{ yes is true }}{{ no is false }}{{ n is not string }}", "{{ 'b' in t }}{{ 'q' not in t }}{{ 'k' in d }}{{ 1 in l }}{{ 'U' in m[1].content }}",
    "{{ d | tojson }}{{ l | tojson }}{{ s | tojson }}{{ yes | tojson }}{{ none_value | tojson }}", "{{ m | tojson(indent=2) }}", "{{ {'a': 1, 'b': [n, yes]} | tojson }}", "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k, v in d | items %}{{ k }}{% endfor %}",
    "{% for k in d %}{{ k }}{% endfor %}{% for c in u %}<{{ c }}>{% endfor %}{{ d.get('k') }}{{ d.get('q', 'none') }}", "{{ bos_token + 'x' ~ n ~ 'y' }}{{ n + 1 }}{{ n * 2 - 1 }}{{ n % 2 }}{{ n // 2 }}{{ n / 2 }}{{ 1 == 1.0 }}",
    "{{ n == 3 }}{{ n != 3 }}{{ n > 2 and n <= 3 }}{{ s == 'x' }}{{ m[0].role == 'system' }}{{ (m|length) - 1 }}{{ m|length > 2 }}", "{{ undefined_thing }}|{{ d.missing }}|{{ m[0].missing }}|{{ e | default('x') }}|{{ e | default('x', true) }}|{{ q | d('y') }}",
    "{{ m | selectattr('role', 'equalto', 'user') | list | length }}{{ m | map(attribute='role') | join(',') }}{{ m | rejectattr('role', 'equalto', 'user') | list | length }}", "{{ s | trim }}|{{ s | trim | upper | lower }}|{{ l | first }}{{ l | last }}{{ l | length }}{{ '7' | int }}{{ n | string }}",
    "{% macro turn(role, text='none') %}<{{ role }}:{{ text }}>{% endmacro %}{{ turn('a') }}{{ turn('b', 'c') }}{{ turn('b', text='d') }}", "{% set x %}block {{ n }}{% endset %}[{{ x }}]", "{# comment #}a{#- tight -#} b",
    "a\n  {% if yes %}\n  b\n  {% endif %}\nc\n", "a\n  {%- if yes %}\n    {{- 'b' }}\n  {%- endif %}\nc\n\n", "{%- for x in m -%}\n  {{ x.role }} \n{%- if not loop.last -%} , {%- endif -%}\n{%- endfor %}\n", "  {%+ if yes %}x{% endif +%}\n  y\n{% if yes +%}\n z{% endif %}",
    "{{ 'a\\nb\\t\"c\\'d\\\\e' }}{{ \"}}\" }}{{ '%}' }}{{ '\\u00e9\\x41' }}", "{% raw %}{{ not }} {% a %}{% endraw %}\nx", "{\"a\": {{ n }}}", "{{ true }}{{ True }}{{ false }}{{ -n }}{{ 1.5 }}{{ 2.0 }}",
    "{% for x in m %}{% if x.role == 'user' %}{% continue %}{% endif %}{{ x.role }}{% if loop.index == 2 %}{% break %}{% endif %}{% endfor %}", "{% for x in [1, 2] %}{{ x }}{% endfor %}{% for x in range(3) %}{{ x }}{% endfor %}",
    "{% for x in m %}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}", "{{ m[0]['role'] + ':' + (m[0].content if m[0].content is string else '') }}", "{% if m[0].role == 'system' %}{% set rest = m[1:] %}{% else %}{% set rest = m %}{% endif %}{{ rest | length }}",
    "{% if (m[0].role == 'user') != (1 % 2 == 0) %}x{% endif %}{{ not (yes and no) }}{{ yes and not no }}", "{% generation %}{{ n }}{% endgeneration %}", "{{ '%\x1b[0m\x00' ~ u }}{{ s.strip()[1] }}{{ t[9] }}{{ l[7] }}{{ l[-4] }}{{ l[-1] }}{{ (s ~ t).strip()[::-1] }}{{ s.strip().split('b')[0] }}", "{% for k, v in m[0].items() %}{{ k }}{{ v }}{% endfor %}{{ m[-1].keys() | list | join }}{{ m[n - 1].role }}{{ m[loop_index|d(0)].role }}{{ l[1] }}{{ t.split(',')[1:] | length }}",
]


def conversation(i, rng):
    def text():
        chosen = [PIECES[(7 * i + rng.randrange(len(PIECES))) % len(PIECES)] for _ in range(rng.choice([1, 1, 1, 2, 3]))]
        return rng.choice(["", " ", "\n", "\n\n"]).join(chosen)

    def answer():
        kind = rng.randrange(5)
        if kind == 0:
            return {"role": "assistant", "content": "<think>\n" + text() + "\n</think>\n\n" + text()}
        if kind == 1:
            return {"role": "assistant", "content": text(), "reasoning_content": text()}
        return {"role": "assistant", "content": text()}

    messages = [{"role": "system", "content": text()}] if rng.random() < 0.4 else []
    variables = {"add_generation_prompt": rng.random() < 0.6}
    if rng.random() < 0.5:
        variables["enable_thinking"] = rng.random() < 0.4
    tools = TOOLS[: rng.randrange(1, 3)] if rng.random() < 0.2 else None
    for _ in range(rng.choice([1, 1, 2, 3])):
        messages.append({"role": "user", "content": text()})
        if rng.random() < 0.25:
            call = {"name": "add", "arguments": {"a": rng.random(), "b": [1, None, "\u00e9"]} if rng.random() < 0.5 else "{\"a\": 1}"}
            calls = [{"type": "function", "function": call} if rng.random() < 0.5 else call for _ in range(rng.choice([1, 2]))]
            messages.append({"role": "assistant", "content": rng.choice(["", text()]), "tool_calls": calls})
            messages += [{"role": "tool", "content": text()} for _ in calls]
        messages.append(answer())
    if variables["add_generation_prompt"]:
        messages.pop()
    if i < len(PIECES):
        messages[-1]["content"] = PIECES[i]
    return messages, tools, variables


def main(folder):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    versions = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__, "jinja2": jinja2.__version__}
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, compresslevel=9) as out:
        out.write((json.dumps(versions) + "\n").encode())
        for i in range(200):
            messages, tools, variables = conversation(i, random.Random(i))
            text = tokenizer.apply_chat_template(messages, tools=tools, tokenize=False, **variables)
            ids = tokenizer.apply_chat_template(messages, tools=tools, tokenize=True, return_dict=False, **variables)
            tokenizer._tokenizer.encode_special_tokens = True
            plain = tokenizer._tokenizer.encode(text, add_special_tokens=False).ids
            tokenizer._tokenizer.encode_special_tokens = False
            if tools:
                variables["tools"] = tools
            row = {"messages": messages, "variables": variables, "text": text, "ids": ids, "plain": plain}
            out.write((json.dumps(row, separators=(",", ":")) + "\n").encode())
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "chat.jsonl.gz").write_bytes(raw.getvalue())
    with open(OUT / "jinja.jsonl", "w") as out:
        out.write(json.dumps({**versions, "context": CONTEXT}) + "\n")
        for template in TEMPLATES:
            context = {key: value for key, value in CONTEXT.items()}
            rendered, _ = render_jinja_template([[]], chat_template=template, **context)
            out.write(json.dumps({"template": template, "text": rendered[0]}) + "\n")
    print(f"200 conversations, {len(raw.getvalue())} bytes; {len(TEMPLATES)} templates; {versions}")


if __name__ == "__main__":
    main(sys.argv[1])
