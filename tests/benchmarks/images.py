"""Compares the preparation of images with Pillow and torchvision, in processor time. Run by images.sh, which describes it."""
import argparse, json, os, pathlib, random, subprocess, sys, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTS = ("decode", "resize", "resize_normalize", "all")
SIDE, MOST = 448, 10
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def grid(width, height):
    """Returns the columns and rows with the nearest aspect ratio; of equal ones the larger if the image fills more than half of it (InternVL)."""
    grids = sorted({(columns, rows) for columns in range(1, MOST + 1) for rows in range(1, MOST + 1) if columns * rows <= MOST}, key=lambda each: each[0] * each[1])
    best, nearest = (1, 1), float("inf")
    for columns, rows in grids:
        distance = abs(width / height - columns / rows)
        if distance < nearest:
            best, nearest = (columns, rows), distance
        elif distance == nearest and width * height > 0.5 * SIDE * SIDE * columns * rows:
            best = (columns, rows)
    return best


def peer(seconds, files):
    import torch
    import torchvision.transforms as transforms
    from PIL import Image
    torch.set_num_threads(1)
    normalize = transforms.Compose([transforms.ToTensor(), transforms.Normalize(MEAN, STD)])

    def decode(file):
        return Image.open(file).convert("RGB")

    def resize(image):
        columns, rows = grid(*image.size)
        whole = image.resize((SIDE * columns, SIDE * rows), Image.Resampling.BICUBIC)
        return whole, [image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)] if columns * rows > 1 else []

    def prepare(image):
        whole, thumbnail = resize(image)
        tiles = [whole.crop((x, y, x + SIDE, y + SIDE)) for y in range(0, whole.height, SIDE) for x in range(0, whole.width, SIDE)]
        return torch.stack([normalize(tile) for tile in tiles + thumbnail])

    decoded = {file: decode(file) for file in files}
    parts = {"decode": decode, "resize": lambda file: resize(decoded[file]), "resize_normalize": lambda file: prepare(decoded[file]),
             "all": lambda file: prepare(decode(file))}
    print(json.dumps({name: best(part, files, seconds) for name, part in parts.items()}))


def best(part, files, seconds):
    passes, begin = [], time.perf_counter()
    while len(passes) < 3 or time.perf_counter() - begin < seconds:
        start = time.process_time()
        for file in files:
            part(file)
        passes.append(time.process_time() - start)
    return min(passes)


def run(command, **environment):
    done = subprocess.run([str(part) for part in command], env=os.environ | environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return json.loads(lines[-1])


def main():
    parser = argparse.ArgumentParser(prog="images.sh", description=__doc__)
    parser.add_argument("pictures", type=pathlib.Path, help="folder of PNG and JPEG files")
    parser.add_argument("--python", default=os.environ.get("KEDGE_PYTHON"), help="a Python with Pillow 12, torch and torchvision; default: KEDGE_PYTHON")
    parser.add_argument("--each", type=int, default=24, help="files of each format, drawn from the folder")
    parser.add_argument("--seconds", type=float, default=6, help="for each part and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kedge", default=str(ROOT / "kedge"))
    chosen = parser.parse_args()
    if not chosen.python:
        parser.error("no Python to compare with. Maybe --python VENV/bin/python, or KEDGE_PYTHON")
    print("| Format | Part | Pillow, ms | Kedge, ms | Factor |\n|---|---|---:|---:|---:|")
    for name, endings in (("JPEG", (".jpg", ".jpeg")), ("PNG", (".png",))):
        files = sorted(path for path in chosen.pictures.rglob("*") if path.suffix.lower() in endings)
        files = random.Random(1).sample(files, min(chosen.each, len(files)))
        if not files:
            continue
        theirs, ours = [], []
        for _ in range(chosen.rounds):
            theirs.append(run([chosen.python, __file__, "--peer", chosen.seconds, *files]))
            ours.append(run([chosen.kedge, chosen.seconds, *files], KEDGE_MAIN="kedge.benchmarks.ImageBenchmark",
                            KEDGE_CLASSPATH=str(ROOT / "tests/target/test-classes")))
        for part in PARTS:
            slow, fast = min(one[part] for one in theirs), min(one[part] for one in ours)
            print(f"| {name} | {part.replace('_', ', ')} | {1000 * slow / len(files):.2f} | {1000 * fast / len(files):.2f} | {slow / fast:.2f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(float(sys.argv[2]), sys.argv[3:])
    else:
        main()
