"""Writes policy/src/test/resources/parity/conversations.jsonl.gz: data rows in five forms with what transformers makes of them.

Usage: python make_conversation_fixtures.py QWEN3_TOKENIZER_FOLDER OUT. Each line is one row of a data set in one form, with the
text and ids of the whole conversation and of its prompt, and the mask of the assistant's tokens where the template marks them.
"""
import gzip
import json
import random
import re
import sys

import transformers
from transformers import AutoTokenizer

TEMPLATES = {
    "chatml": r"""{%- for m in messages -%}
<|im_start|>{{ m.role ~ '\n' }}
{%- if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}{% else %}{{ m.content }}<|im_end|>{% endif -%}
{{ '\n' }}
{%- endfor -%}
{{ '<|im_start|>assistant\n' if add_generation_prompt }}""",
    "default-system": r"""{%- macro line(role, words) -%}
{{ ['<|im_start|>', role, '\n', words, '<|im_end|>\n'] | join }}
{%- endmacro -%}
{%- set roles = messages | map(attribute='role') | list -%}
{{- line('system', 'You answer helpfully.') if roles[0] != 'system' -}}
{%- for role in roles -%}{{ line(role, words=messages[loop.index0].content) }}{%- endfor -%}
{%- if add_generation_prompt -%}<|im_start|>assistant{{ '\n' }}{%- endif -%}""",
    "tools": r"""
{%- set ruled = messages[0].role == 'system' -%}
{%- if ruled or tools -%}
  <|im_start|>system{{ '\n' }}
  {{- messages[0].content if ruled -}}
  {%- for tool in tools or [] -%}
    {%- if loop.first -%}{{ '\n\n' if ruled }}# Functions{{ '\n\n' }}<tools>{%- endif -%}
    {{- '\n' ~ tool | tojson -}}
    {%- if loop.last -%}{{ '\n' }}</tools>{%- endif -%}
  {%- endfor -%}
  <|im_end|>{{ '\n' }}
{%- endif -%}
{%- macro invoked(f) -%}
  <tool_call>{{ '\n{"name": %s, "arguments": %s}\n' | format(f.name | tojson, f.arguments | tojson) }}</tool_call>
{%- endmacro -%}
{%- for m in messages[(1 if ruled else 0):] -%}
  {%- set role = 'user' if m.role == 'tool' else m.role -%}
  {%- set fresh = loop.changed(m.role) -%}
  {%- if fresh or m.role != 'tool' -%}<|im_start|>{{ role }}{%- endif -%}
  {{- '\n' -}}
  {%- if m.role == 'tool' -%}
    <tool_response>{{ '\n' ~ m.content ~ '\n' }}</tool_response>
    {%- if loop.nextitem is defined and loop.nextitem.role == 'tool' -%}{%- continue -%}{%- endif -%}
  {%- elif role == 'user' -%}
    {{- m.content -}}
  {%- endif -%}
  {%- if role == 'assistant' -%}
    {%- generation -%}
      {%- set lines = joiner('\n') -%}
      {%- if m.content -%}{{ lines() ~ m.content }}{%- endif -%}
      {%- for made in m.tool_calls or [] -%}{{ lines() ~ invoked(made.function or made) }}{%- endfor -%}
      <|im_end|>
    {%- endgeneration -%}
  {%- else -%}
    <|im_end|>
  {%- endif -%}
  {{- '\n' -}}
{%- endfor -%}
{{- '<|im_start|>assistant\n' if add_generation_prompt -}}
""",
    "headers": r"""
{%- macro part(role, ending='<|eot_id|>') -%}
  <|start_header_id|>{{ role }}<|end_header_id|>{{ '\n\n' ~ caller() ~ ending }}
{%- endmacro -%}
{%- set spoken = messages | rejectattr('role', 'equalto', 'system') -%}
{{- bos_token -}}
{%- call part('system') -%}
  {%- for tool in tools or [] -%}
    {{- 'Functions:\n' if loop.first -}}
    {{- tool | tojson(indent=4) ~ '\n\n' -}}
  {%- endfor -%}
  {{- messages[0].content | trim if messages[0].role == 'system' -}}
{%- endcall -%}
{%- for m in spoken -%}
  {%- set made = (m.tool_calls or []) | map(attribute='function') | first -%}
  {%- call part('ipython' if m.role == 'tool' else m.role) -%}
    {%- if made is defined -%}
      {{- dict(name=made.name, parameters=made.arguments) | tojson -}}
    {%- elif m.role == 'tool' -%}
      {{- m.content | tojson if m.content is mapping else m.content -}}
    {%- else -%}
      {{- m.content | trim -}}
    {%- endif -%}
  {%- endcall -%}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {%- call part('assistant', ending='') -%}{%- endcall -%}
{%- endif -%}
""",
    "instructions": r"""{{- bos_token -}}
{%- set rules = namespace(text='') -%}
{%- for m in messages -%}
  {%- if m.role == 'system' -%}
    {%- set rules.text = m.content ~ '\n\n' -%}
  {%- elif m.role == 'user' -%}
    [INST] {{ rules.text ~ m.content }}[/INST]
    {%- set rules.text = '' -%}
  {%- elif m.role == 'tool' -%}
    [TOOL_RESULTS] {{ '{"content": %s}' % m.content }}[/TOOL_RESULTS]
  {%- else -%}
    {%- set calls = m.tool_calls | default([], true) | map(attribute='function') | map('tojson') | join(', ') -%}
    {%- if calls -%}[TOOL_CALLS] [{{ calls }}]{%- else -%}{{ ' ' ~ m.content | trim }}{%- endif -%}
    {{- eos_token -}}
  {%- endif -%}
{%- endfor -%}
""",
    "vision": r"""{%- macro shown(part) -%}
  {%- if part is string -%}{{ part }}
  {%- elif part.type == 'image' -%}<|vision_start|><|image_pad|><|vision_end|>
  {%- else -%}{{ part.text }}
  {%- endif -%}
{%- endmacro -%}
{%- for m in messages -%}
  <|im_start|>{{ m.role }}{{ '\n' }}
  {%- for part in ([m.content] if m.content is string else m.content) -%}{{ shown(part) }}{%- endfor -%}
  <|im_end|>{{ '\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}<|im_start|>assistant{{ '\n' }}{%- endif -%}""",
}
WORDS = ["seven", "apples", "née", "火", "x² + 1", "\\boxed{5}", "{{ 7 }}", "line\nbreak", "  spaced ", "\"quoted\"", "😀", "1.5e3", "café", "{% if %}"]
TOOLS = [{"type": "function", "function": {"name": name, "description": f"Looks up the {name}.", "parameters": {
    "type": "object", "properties": {"place": {"type": "string"}, "days": {"type": "integer", "minimum": 1}}, "required": ["place"]}}}
    for name in ("weather", "time_of_day", "stock")]


def text(rng):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 7))).strip() or "yes"


def conversation(rng, kind, empty):
    """Messages in OpenAI's form, as one of several kinds."""
    messages = [{"role": "system", "content": text(rng)}] if rng.random() < 0.5 else []
    turns = 1 if kind == "single" else rng.randint(2, 3)
    for turn in range(turns):
        content = text(rng)
        if kind == "image":
            content = [{"type": "image", "image": "picture.png"}, {"type": "text", "text": text(rng)}]
            if turn == 0 and rng.random() < 0.5:
                content.append({"type": "text", "text": " " + text(rng)})
        messages.append({"role": "user", "content": content})
        if kind == "tools":
            name = rng.choice(TOOLS)["function"]["name"]
            arguments = {"place": rng.choice(["Bern", "Zürich \"old\"", "東京"]), "days": rng.randint(1, 9), "exact": rng.choice([True, 0.5, 2.0])}
            messages.append({"role": "assistant", "content": empty, "tool_calls": [
                {"type": "function", "function": {"name": name, "arguments": arguments}}]})
            messages.append({"role": "tool", "name": name, "content": text(rng)})
        messages.append({"role": "assistant", "content": text(rng)})
    return messages, (TOOLS[: rng.randint(1, 3)] if kind == "tools" else None)


def sharegpt(message):
    if message.get("tool_calls"):
        return {"from": "function_call", "value": json.dumps(message["tool_calls"][0]["function"], ensure_ascii=False)}
    names = {"system": "system", "user": "human", "assistant": "gpt", "tool": "observation"}
    written = {"from": names[message["role"]], "value": message["content"]}
    return {**written, "name": message["name"]} if "name" in message else written


def forms(messages, tools, kind):
    """The same conversation as rows of five data sets; those that can hold it."""
    beside = {"tools": tools} if tools else {}
    yield "messages", {"messages": messages, **beside}
    yield "conversations", {"conversations": [sharegpt(message) for message in messages], **({"tools": json.dumps(tools)} if tools else {})}
    yield "completion", {"prompt": messages[:-1], "completion": messages[-1:], **beside}
    yield "prompt", {"prompt": messages[:-1], "answer": messages[-1]["content"], **beside}
    if kind in ("single", "turns"):
        system = {"system": messages[0]["content"]} if messages[0]["role"] == "system" else {}
        said = [message["content"] for message in messages if message["role"] != "system"]
        history = [[said[i], said[i + 1]] for i in range(0, len(said) - 2, 2)]
        yield "alpaca", {"instruction": said[-2], "input": "", "output": said[-1], "history": history, **system}


def main(folder, out):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.bos_token = "<|endoftext|>"
    own = tokenizer.chat_template
    rng = random.Random(7)
    lines = []
    for number in range(200):
        kind = ("single", "turns", "tools", "image", "turns")[number % 5]
        names = {"tools": ["qwen3", "tools", "headers", "instructions"], "image": ["vision"]}.get(
            kind, ["qwen3", "chatml", "default-system", "tools", "headers", "instructions"])
        name = names[(number // 5) % len(names)]
        tokenizer.chat_template = own if name == "qwen3" else TEMPLATES[name]
        # Qwen3's template looks into the content of tool calls, which transformers leaves out where it is null.
        messages, tools = conversation(rng, kind, "" if name == "qwen3" else None)
        whole = tokenizer.apply_chat_template(messages, tools=tools, tokenize=False)
        prompt = tokenizer.apply_chat_template(messages[:-1], tools=tools, tokenize=False, add_generation_prompt=True)
        line = {"number": number, "template": name, "whole": whole, "prompt": prompt,
                "ids": tokenizer(whole, add_special_tokens=False).input_ids}
        if re.search(r"{%-? generation -?%}", tokenizer.chat_template):
            line["mask"] = tokenizer.apply_chat_template(messages, tools=tools, tokenize=True, return_dict=True,
                                                         return_assistant_tokens_mask=True)["assistant_masks"]
        for form, row in forms(messages, tools, kind):
            lines.append({**line, "form": form, "row": row})
    with gzip.GzipFile(out, "wb", mtime=0) as file:
        head = {"transformers": transformers.__version__, "templates": TEMPLATES}
        for line in [head] + lines:
            file.write((json.dumps(line, ensure_ascii=False) + "\n").encode())
    print(len(lines), "rows of 200 conversations")


if __name__ == "__main__":
    main(*sys.argv[1:])
