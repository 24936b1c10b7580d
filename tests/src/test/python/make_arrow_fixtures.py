"""Writes data/src/test/resources/arrow: what datasets.save_to_disk and pyarrow write, beside the same rows as Parquet.

Made with datasets 5.2.0 and pyarrow 26.0.1: python tests/src/test/python/make_arrow_fixtures.py
"""
import datetime
import decimal
import json
import pathlib
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, DatasetDict, Features, Image, List, Value

OUT = pathlib.Path(__file__).resolve().parents[4] / "data/src/test/resources/arrow"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082")


def problems(count, first=0):
    features = Features({
        "question": Value("string"), "answer": Value("int64"), "level": ClassLabel(names=["easy", "hard"]), "text": Value("large_string"),
        "ratio": Value("float32"), "tags": List(Value("string")), "meta": {"source": Value("string"), "ids": List(Value("int32"))},
        "messages": List({"role": Value("string"), "content": Value("string")}), "picture": Image(decode=False), "flag": Value("bool"),
    })
    rows = [{
        "question": f"What is {i} + {i}? é🍎", "answer": 2 * i, "level": i % 2, "text": None if i % 3 == 1 else "long " * (i % 4), "ratio": i / 8,
        "tags": None if i % 5 == 4 else ["a", None, "b"][:i % 4], "meta": None if i % 4 == 3 else {"source": None if i % 4 == 2 else "s", "ids": list(range(i % 3))},
        "messages": [{"role": "user", "content": f"q{i}"}, {"role": "assistant", "content": f"a{i}"}],
        "picture": {"bytes": PNG, "path": "a.png" if i % 4 == 1 else None} if i % 2 else None, "flag": None if i == 2 else i % 2 == 0,
    } for i in range(first, first + count)]
    return Dataset.from_list(rows, features=features)


def saved():
    whole = problems(11)
    whole.save_to_disk(OUT / "saved", num_shards=2)
    whole.to_parquet(OUT / "saved.parquet")
    DatasetDict({"train": problems(3), "test": problems(2, 50)}).save_to_disk(OUT / "splits")
    for state in OUT.rglob("state.json"):  # names of files that this machine cached say nothing
        print(state, json.loads(state.read_text()))


def types():
    zone = datetime.timezone.utc
    when = datetime.datetime(2024, 2, 29, 13, 5, 6)
    table = pa.table({
        "nothing": pa.nulls(5),
        "i8": pa.array([1, -128, None, 127, 0], pa.int8()), "u8": pa.array([255, 0, None, 1, 2], pa.uint8()),
        "i16": pa.array([1, -32768, None, 3, 4], pa.int16()), "u16": pa.array([65535, 0, None, 1, 2], pa.uint16()),
        "i32": pa.array([1, -2147483648, None, 3, 4], pa.int32()), "u32": pa.array([4294967295, 0, None, 1, 2], pa.uint32()),
        "i64": pa.array([2**63 - 1, -2**63, None, 3, 4], pa.int64()), "u64": pa.array([2**64 - 1, 0, None, 1, 2], pa.uint64()),
        "f32": pa.array([0.1, -0.0, None, 1e30, 3.0], pa.float32()), "f64": pa.array([0.1, 1e300, None, 12345678.9, 2.0], pa.float64()),
        "odd": pa.array([float("nan"), float("inf"), -float("inf"), 1.0, 1e-300], pa.float64()),
        "flag": pa.array([True, False, None, True, True]), "text": pa.array(["", "é🍎\n\"\\", None, "a", "b"]),
        "long": pa.array(["", "x", None, "a", "b"], pa.large_string()),
        "bytes": pa.array([b"", PNG, None, b"a\\'\"b", bytes(range(256))], pa.binary()), "fixed": pa.array([b"abc", b"\0\1\2", None, b"xyz", b"\xff~!"], pa.binary(3)),
        "list": pa.array([[1, 2], [], None, [None], [3]], pa.list_(pa.int64())), "long_list": pa.array([["a"], [], None, [None], ["b", "c"]], pa.large_list(pa.string())),
        "pair": pa.array([[1, 2], [3, 4], None, [5, None], [6, 7]], pa.list_(pa.int32(), 2)),
        "struct": pa.array([{"a": 1, "b": {"c": ["x"]}}, {"a": None, "b": None}, None, {"a": 2, "b": {"c": None}}, {"a": 3, "b": {"c": []}}]),
        "map": pa.array([[("k", 1)], [], None, [("a", None), ("b", 2)], [("z", 3)]], pa.map_(pa.string(), pa.int64())),
        "words": pa.array(["red", "blue", None, "red", "green"]).dictionary_encode(),
        "date": pa.array([datetime.date(2024, 2, 29), datetime.date(1969, 12, 31), None, datetime.date(1, 1, 1), datetime.date(9999, 12, 31)], pa.date32()),
        "time": pa.array([datetime.time(13, 5, 6), datetime.time(0, 0), None, datetime.time(23, 59, 59, 123456), datetime.time(1, 2, 3, 400000)], pa.time64("us")),
        "s": pa.array([when, datetime.datetime(1969, 12, 31, 23, 59, 59), None, when, when], pa.timestamp("ms")),
        "us": pa.array([when.replace(microsecond=123456), when.replace(microsecond=120000), None, datetime.datetime(1900, 1, 1, 0, 0, 0, 1), when], pa.timestamp("us")),
        "zoned": pa.array([when.replace(tzinfo=zone), when.replace(microsecond=500000, tzinfo=zone), None, when.replace(tzinfo=zone), when.replace(tzinfo=zone)], pa.timestamp("us", tz="UTC")),
        "money": pa.array([decimal.Decimal("1.50"), decimal.Decimal("-0.01"), None, decimal.Decimal("12345.67"), decimal.Decimal("0.00")], pa.decimal128(9, 2)),
    })
    pq.write_table(table, OUT / "types.parquet")
    with pa.ipc.new_stream(OUT / "types.arrow", table.schema) as stream:
        stream.write_table(table, max_chunksize=2)
    with pa.ipc.new_file(OUT / "types-file.arrow", table.schema) as file:
        file.write_table(table, max_chunksize=2)
    with pa.ipc.new_stream(OUT / "packed.arrow", table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    saved()
    types()
