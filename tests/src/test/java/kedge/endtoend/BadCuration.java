package kedge.endtoend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** {@code kedge curate} over bad recipes, bad records and damaged folders. */
final class BadCuration {
  private static final String RECIPE = """
      name: curated
      sources:
        rows: {source: jsonl, file: "%s", name: rows, id: id, solution: chain}
      steps:
        - {step: dedupe_exact}
        - {step: validate, chain: false}
      """;
  private static final String ROWS = """
      {"id": "a", "question": "1+1=", "chain": "one and one", "answer": "2"}
      {"id": "b", "question": "1+2=", "chain": "", "answer": "3"}
      {"id": "c", "question": "1+3=", "chain": "", "answer": "4"}
      """;
  private final Path folder;
  private final BadCases cases;
  private final Path recipe;

  BadCuration(Path folder, BadCases cases) throws IOException {
    this.folder = folder;
    this.cases = cases;
    Path rows = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
    this.recipe = Files.writeString(folder.resolve("curate.yaml"), RECIPE.formatted(rows));
  }

  void run() throws IOException {
    records();
    recipes();
    folders();
    damage();
  }

  private List<String> curate(String out) {
    return List.of("curate", recipe.toString(), "--out", folder.resolve(out).toString(), "--threads", "2");
  }

  private void set(String setting, String... words) throws IOException {
    cases.refuse(List.of(words), BadCases.with(curate("set"), setting));
  }

  private static String source(Path file) {
    return "{source: jsonl, file: \"" + file + "\", name: rows, id: id}";
  }

  /** @param form further settings of the source */
  private void rows(String name, String form, String text, String... words) throws IOException {
    Path file = folder.resolve(name + ".jsonl");
    if (text != null) {
      Files.writeString(file, text);
    }
    cases.refuse(List.of(words), BadCases.with(curate("of-" + name),
        "sources.rows={source: jsonl, file: \"" + file + "\", name: rows" + form + "}"));
  }

  private void records() throws IOException {
    rows("missing", "", null, "missing.jsonl", "looked at");
    rows("twice", ", id: id", ROWS + "{\"id\": \"a\", \"question\": \"2+2=\", \"answer\": \"4\"}\n",
        "id rows/a comes twice");
    rows("no-box", ", answer_form: boxed",
        "{\"question\": \"1+1=\", \"answer\": \"\\\\boxed{2}\"}\n{\"question\": \"1+2=\", \"answer\": \"three\"}\n",
        "no-box.jsonl:2", "\\boxed{}");
    rows("no-hash", ", answer_form: hash", "{\"question\": \"1+1=\", \"answer\": \"2\"}\n", "no-hash.jsonl:1", "####");
    rows("no-option", ", answer_form: choice",
        "{\"question\": \"1+1=\", \"answer\": \"C\", \"options\": [\"1\", \"2\"]}\n", "no-option.jsonl:1", "A to B");
    rows("broken", "", "{\"question\": \"1+1=\", \"answer\": \"2\"}\n{\"question\"\n", "broken.jsonl:2",
        "invalid JSON");
    rows("empty", "", "", "empty.jsonl", "no rows");
    rows("blank", "", "{\"question\": \"1+1=\", \"answer\": \" \"}\n", "blank.jsonl:1", "is empty");
    rows("half", "", "{\"question\": \"1+\\ud83d\", \"answer\": \"2\"}\n", "half of a surrogate pair");
    rows("no-image", ", image: picture", "{\"question\": \"1+1=\", \"answer\": \"2\", \"picture\": \"p.png\"}\n",
        "no-image.jsonl:1", "p.png");
    Path again = Files.writeString(folder.resolve("again.jsonl"), ROWS);
    set("sources={one: " + source(again) + ", other: " + source(again) + "}", "comes twice", "name of its own");
    cases.refuse(List.of("gone.jsonl", "looked at"), BadCases.with(curate("set"), "steps=[{step: decontaminate}]",
        "held_out={test: " + source(folder.resolve("gone.jsonl")) + "}"));
    Path chainless = Files.writeString(folder.resolve("chainless.jsonl"), ROWS.replace("one and one", " "));
    cases.refuse(List.of("02-validate left no record of 3", "no chain=3", "steps/02-validate.dropped.jsonl"),
        BadCases.with(curate("chainless"),
            "steps.1.chain=true", "sources.rows.file=" + chainless));
  }

  private void recipes() throws IOException {
    set("steps=[{step: dedupe}]", "steps.0", "dedupe", "dedupe_exact");
    set("steps.1.chian=true", "steps.1.chian", "chain");
    set("steps=[]", "steps: is empty");
    set("sources={}", "sources: is empty");
    set("steps=[{step: decontaminate}]", "steps.0 (01-decontaminate)", "held_out");
    set("steps=[{step: distill_answer, longest: 0}]", "longest: is 0", "at least 1");
    set("steps=[{step: resample_source, keep: 0}]", "keep: is 0", "above 0");
    set("steps=[{step: guide}]", "steps.0", "chat_model");
    set("steps=[{step: guide, chat_model: nobody}]", "steps.0 (01-guide)", "nobody", "chat_models");
    Path model = Files.writeString(folder.resolve("model.yaml"), Files.readString(recipe)
        + "chat_models: {teacher: {url: \"http://127.0.0.1:1/v1\", model: m, retries: 0, first_wait_seconds: 0.01}}\n");
    cases.refuse(List.of("guide@1", "teacher", "cannot connect to 127.0.0.1:1", "run again"),
        BadCases.with(List.of("curate", model.toString(), "--out",
            folder.resolve("nobody-there").toString()), "steps=[{step: guide, chat_model: teacher}]"));
    cases.refuse(List.of("chat_models.teacher.key_variable", "KEDGE_NO_SUCH_KEY", "not set"),
        BadCases.with(List.of("curate", model.toString(), "--out",
            folder.resolve("no-key").toString()), "chat_models.teacher.key_variable=KEDGE_NO_SUCH_KEY"));
    cases.refuse(List.of("steps.0.deadline_seconds: is 0.0"), BadCases.with(List.of("curate", model.toString()),
        "steps=[{step: guide, chat_model: teacher, deadline_seconds: 0}]"));
    cases.refuse(List.of("too_long: is given beside chat_model"), BadCases.with(List.of("curate", model.toString()),
        "steps=[{step: distill_answer, chat_model: teacher, too_long: drop}]"));
  }

  private void folders() throws IOException {
    cases.refuse(List.of("threads is 0"), "curate", recipe.toString(), "--out", folder.resolve("idle").toString(),
        "--threads", "0");
    cases.refuse(List.of("no recipe", "nowhere.yaml"), "curate", folder.resolve("nowhere.yaml").toString());
    Files.writeString(folder.resolve("a-file"), "of mine");
    cases.refuse(List.of("a-file"), BadCases.with(curate("a-file")));
    Files.writeString(Files.createDirectory(folder.resolve("others")).resolve("thesis.txt"), "of mine");
    cases.refuse(List.of("others", "holds other files"), BadCases.with(curate("others")));
    Files.writeString(Files.createDirectory(folder.resolve("odd")).resolve("steps"), "of mine");
    cases.refuse(List.of("odd", "holds other files"), BadCases.with(curate("odd")));
    try (FileChannel held = FileChannel.open(Files.createDirectory(folder.resolve("held")).resolve(".lock"),
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE)) {
      held.lock();
      cases.refuse(List.of("held", "in use by another run"), BadCases.with(curate("held")));
    }
  }

  /** A finished folder with something spoilt: what can be made again is, and what cannot is said. */
  private void damage() throws IOException {
    Path whole = folder.resolve("whole");
    cases.count(List.of("3 records"), BadCases.with(curate("whole")));
    report("cut", Files.readString(whole.resolve("steps/02-validate.json")).substring(0, 40));
    report("braces", "{}");
    report("null", "null");
    report("list", "[]");
    again("altered-record", "steps/01-dedupe_exact.jsonl", "one and one", "one and 0ne");
    again("altered-last-record", "steps/02-validate.jsonl", "one and one", "one and 0ne");
    again("lost-record", "steps/02-validate.jsonl", "{\"id\":\"rows/a\"", "");
    again("altered-data", "data.jsonl", "one and one", "one and 0ne");
    again("altered-sources", "steps/00-read.jsonl", "one and one", "one and 0ne");
  }

  private void report(String name, String text) throws IOException {
    Path file = Folders.copy(folder.resolve("whole"), folder.resolve(name)).resolve("steps/02-validate.json");
    Files.writeString(file, text);
    cases.refuse(List.of(file.toString(), "not the report of a step", "remove"), BadCases.with(curate(name)));
  }

  private void again(String name, String file, String from, String to) throws IOException {
    Path whole = folder.resolve("whole");
    Path spoilt = Folders.copy(whole, folder.resolve(name)).resolve(file);
    String text = Files.readString(spoilt);
    cases.expect(text.contains(from), file + " has no " + from + ": " + text);
    Files.writeString(spoilt, text.replace(from, to));
    Path other = folder.resolve(name).toAbsolutePath();
    cases.changing(List.of(other)).count(List.of("3 records"), BadCases.with(curate(name)));
    for (String each : List.of("data.jsonl", "dropped.jsonl", "steps/01-dedupe_exact.jsonl",
        "steps/02-validate.jsonl")) {
      cases.expect(Files.readString(whole.resolve(each)).equals(Files.readString(other.resolve(each))),
          each + " of " + name + " is not made again");
    }
  }
}
