"""Writes policy/src/test/resources/parity/conversations.jsonl.gz: data rows in five forms with what transformers makes of them.

Usage: python make_conversation_fixtures.py QWEN3_TOKENIZER_FOLDER OUT. Each line is one row of a data set in one form, with the
text and ids of the whole conversation and of its prompt, and the mask of the assistant's tokens where the template marks them.
"""
import gzip
import json
import random
import sys

import transformers
from transformers import AutoTokenizer

TEMPLATES = {
    "chatml": """{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}{% if message['role'] == 'assistant' %}\
{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}{% else %}{{ message['content'] + '<|im_end|>\n' }}\
{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}""",
    "default-system": """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}\
{{ '<|im_start|>system\nYou answer helpfully.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] \
+ '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}""",
    "tools": """
{%- if tools %}
    {{- '<|im_start|>system\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\n\n' }}
    {%- endif %}
    {{- "# Functions\n\n<tools>" }}
    {%- for tool in tools %}
        {{- "\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\n</tools><|im_end|>\n" }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
    {%- elif message.role == 'assistant' %}
        {{- '<|im_start|>assistant\n' }}
        {%- generation %}
        {%- if message.content %}
            {{- message.content }}
        {%- endif %}
        {%- if message.tool_calls %}
            {%- for call in message.tool_calls %}
                {%- if (loop.first and message.content) or (not loop.first) %}
                    {{- '\n' }}
                {%- endif %}
                {%- if call.function %}
                    {%- set call = call.function %}
                {%- endif %}
                {{- '<tool_call>\n{"name": "' + call.name + '", "arguments": ' + (call.arguments | tojson) + '}\n</tool_call>' }}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>' }}
        {%- endgeneration %}
        {{- '\n' }}
    {%- elif message.role == 'tool' %}
        {%- if loop.first or messages[loop.index0 - 1].role != 'tool' %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\n<tool_response>\n' + message.content + '\n</tool_response>' }}
        {%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
""",
    "headers": """{{- bos_token }}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{%- if tools is not none %}
    {{- "Functions:\n" }}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\n\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message + "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- set call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\n\n{"name": "' + call.name + '", "parameters": ' }}
        {{- call.arguments | tojson }}
        {{- "}<|eot_id|>" }}
    {%- else %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\n\n" }}
        {%- if message.content is mapping %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
""",
    "instructions": """{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message['role'] == 'user' %}
        {%- if loop.first and system_message is defined %}
            {{- '[INST] ' + system_message + '\n\n' + message['content'] + '[/INST]' }}
        {%- else %}
            {{- '[INST] ' + message['content'] + '[/INST]' }}
        {%- endif %}
    {%- elif message['role'] == 'assistant' and message.tool_calls is defined %}
        {{- '[TOOL_CALLS] [' }}
        {%- for tool_call in message.tool_calls %}
            {{- tool_call.function | tojson }}
            {%- if not loop.last %}
                {{- ', ' }}
            {%- endif %}
        {%- endfor %}
        {{- ']' + eos_token }}
    {%- elif message['role'] == 'assistant' %}
        {{- ' ' + message['content'] | trim + eos_token }}
    {%- elif message['role'] == 'tool' %}
        {{- '[TOOL_RESULTS] {"content": ' + message.content | string + '}[/TOOL_RESULTS]' }}
    {%- endif %}
{%- endfor %}
""",
    "vision": """{% for message in messages %}<|im_start|>{{ message['role'] }}
{% if message['content'] is string %}{{ message['content'] }}<|im_end|>
{% else %}{% for part in message['content'] %}{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>\
{% elif part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}<|im_end|>
{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}""",
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
        if "{% generation %}" in tokenizer.chat_template or "{%- generation %}" in tokenizer.chat_template:
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
