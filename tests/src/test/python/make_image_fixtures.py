"""Writes the pictures that kedge.data.image is compared with, or compares real ones.

    python make_image_fixtures.py            (Pillow 12, torch, torchvision)
    python make_image_fixtures.py FOLDER     prints the same lines for 48 PNG and JPEG files below a folder

decoded.txt: name, width, height and SHA-256 of a picture's RGB, as seen. resized.txt: name, dialect, width, height, SHA-256.
grids.txt: width, height, fewest and most tiles, tile size, then columns and rows, by InternVL's rule written out.
"""
import hashlib
import io
import pathlib
import random
import struct
import sys
import zlib

import numpy
from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).parents[4] / "data" / "src" / "test" / "resources" / "images"
SIZES = [(448, 448), (896, 448), (448, 1344), (224, 224), (96, 160), (33, 700), (7, 5), (1, 1)]
RANDOM = numpy.random.default_rng(7)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def picture(width, height, channels=3):
    y, x = numpy.mgrid[0:height, 0:width]
    planes = numpy.stack([x * 255 // max(1, width - 1), y * 255 // max(1, height - 1), ((x + y) * 7) % 256, 255 - x * 255 // max(1, width - 1)], -1)
    return numpy.clip(planes[..., :channels] + RANDOM.integers(-12, 13, planes[..., :channels].shape), 0, 255).astype(numpy.uint8)


def save(name, image, **options):
    data = io.BytesIO()
    image.save(data, **options)
    (OUT / name).write_bytes(data.getvalue())


def png16(name, width, height, kind, channels):
    samples = RANDOM.integers(0, 65536, (height, width, channels)).astype(">u2")
    def chunk(type_, content):
        return struct.pack(">I", len(content)) + type_ + content + struct.pack(">I", zlib.crc32(type_ + content))
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    (OUT / name).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_pictures():
    rgb, rgba, large = Image.fromarray(picture(23, 17)), Image.fromarray(picture(23, 17, 4), "RGBA"), Image.fromarray(picture(43, 31))
    grey, palette = rgb.convert("L"), rgb.quantize(16)
    save("rgb.png", rgb, format="PNG")
    save("rgb-key.png", rgb, format="PNG", transparency=(1, 2, 3))
    save("alpha.png", rgba, format="PNG")
    save("grey.png", grey, format="PNG")
    save("grey-key.png", grey, format="PNG", transparency=7)
    save("grey-alpha.png", rgba.convert("LA"), format="PNG")
    save("palette.png", palette, format="PNG")
    save("palette-4.png", rgb.quantize(4), format="PNG")
    save("palette-transparent.png", palette, format="PNG", transparency=3)
    save("black-white.png", grey.convert("1"), format="PNG")
    save("pixel.png", Image.new("RGB", (1, 1), (12, 200, 7)), format="PNG")
    save("grey-16.png", Image.fromarray((numpy.arange(23 * 17).reshape(17, 23) * 160).astype(numpy.uint16)), format="PNG")
    png16("rgb-16.png", 9, 7, 2, 3)
    png16("alpha-16.png", 9, 7, 6, 4)
    png16("grey-alpha-16.png", 9, 7, 4, 2)
    save("plain.jpg", large, format="JPEG", quality=90)
    save("full-chroma.jpg", large, format="JPEG", quality=80, subsampling=0)
    save("half-chroma.jpg", large, format="JPEG", quality=80, subsampling=1)
    save("progressive.jpg", large, format="JPEG", progressive=True)
    save("grey.jpg", large.convert("L"), format="JPEG")
    save("cmyk.jpg", large.convert("CMYK"), format="JPEG")
    save("own-rgb.jpg", large, format="JPEG", keep_rgb=True)
    save("restart.jpg", large, format="JPEG", restart_marker_blocks=2)
    save("pixel.jpg", Image.new("RGB", (1, 1), (200, 20, 90)), format="JPEG")
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        save(f"turned-{orientation}.jpg", large, format="JPEG", exif=exif)
    save("lossless.webp", rgb, format="WEBP", lossless=True)
    save("lossy.webp", large, format="WEBP", quality=70)
    save("alpha.webp", rgba, format="WEBP", lossless=True, exact=True)
    save("lossy-alpha.webp", rgba.resize((40, 30)), format="WEBP", quality=60)
    save("moving.webp", rgb, format="WEBP", save_all=True, append_images=[rgb.rotate(180)])
    save("first-frame.gif", rgb, format="GIF", save_all=True, append_images=[rgb.rotate(180)])
    save("grey.gif", grey, format="GIF")
    save("interlaced.gif", palette, format="GIF", interlace=1)
    save("transparent.gif", palette, format="GIF", transparency=2)


def seen(path):
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode.startswith("I"):  # Pillow clips 16-bit grey at 255; Kedge takes the upper 8 bits, as Pillow does of other 16-bit pictures
        image = Image.fromarray((numpy.asarray(image) >> 8).astype(numpy.uint8))
    return image.convert("RGB")


def torchvision_resize(image, width, height):
    import torch
    import torchvision.transforms.v2.functional as functional
    pixels = torch.from_numpy(numpy.asarray(image).copy()).permute(2, 0, 1)
    resized = functional.resize(pixels, [height, width], interpolation=functional.InterpolationMode.BICUBIC, antialias=True)
    return resized.permute(1, 2, 0).contiguous().numpy().tobytes()


def resized_lines(name, image, sizes):
    for width, height in sizes:
        yield f"{name} PILLOW {width} {height} {digest(image.resize((width, height), Image.BICUBIC).tobytes())}"
        yield f"{name} TORCHVISION {width} {height} {digest(torchvision_resize(image, width, height))}"


def decoded_line(name, image):
    return f"{name} {image.width} {image.height} {digest(image.tobytes())}"


def tiles(width, height, least, most, size):
    ratios = sorted({(i, j) for n in range(least, most + 1) for i in range(1, n + 1) for j in range(1, n + 1) if least <= i * j <= most}, key=lambda r: r[0] * r[1])
    best, nearest = (1, 1), float("inf")
    for ratio in ratios:
        difference = abs(width / height - ratio[0] / ratio[1])
        if difference < nearest:
            nearest, best = difference, ratio
        elif difference == nearest and width * height > 0.5 * size * size * ratio[0] * ratio[1]:
            best = ratio
    return best


def grid_lines():
    draw = random.Random(16)
    for k in range(500):
        unit, short = draw.choice([28, 224, 448]), draw.randint(1, 400)
        width, height = [
            (draw.randint(1, 5000), draw.randint(1, 5000)), (unit * draw.randint(1, 12), unit * draw.randint(1, 12)), (draw.randint(1, 60), draw.randint(1, 60)),
            (draw.randint(2000, 8000), draw.randint(1, 200)), (short * draw.choice([1, 2, 3]) + short * draw.randint(0, 1) // 2, short)][k % 5]
        least, most, size = draw.choice([(1, 6, 448), (1, 12, 448), (2, 6, 448), (1, 1, 448), (4, 24, 224), (1, 40, 28)])
        yield " ".join(map(str, (width, height, least, most, size, *tiles(width, height, least, most, size))))


def main():
    if len(sys.argv) > 1:
        found = sorted(path for path in pathlib.Path(sys.argv[1]).rglob("*") if path.suffix in (".png", ".jpg"))
        for kind in (".png", ".jpg"):
            some = [path for path in found if path.suffix == kind]
            for i, path in enumerate(some[:: max(1, len(some) // 24)][:24]):
                print(decoded_line(path, seen(path)))
                for line in resized_lines(path, seen(path), [SIZES[i % 6], SIZES[(i + 1) % 6]]):
                    print(line)
        return
    OUT.mkdir(parents=True, exist_ok=True)
    write_pictures()
    names = sorted(path.name for path in OUT.iterdir() if path.suffix != ".txt" and path.name != "moving.webp")
    (OUT / "decoded.txt").write_text("".join(decoded_line(name, seen(OUT / name)) + "\n" for name in names))
    some = ["rgb.png", "plain.jpg", "pixel.png"]
    (OUT / "resized.txt").write_text("".join(line + "\n" for name in some for line in resized_lines(name, seen(OUT / name), SIZES + [(61, 17), (23, 40)])))
    (OUT / "grids.txt").write_text("".join(line + "\n" for line in grid_lines()))


if __name__ == "__main__":
    main()
