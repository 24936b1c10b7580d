package kedge.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kedge.chat.endpoint.ChatServer;

/**
 * A chat model that refuses, stalls or talks nonsense to the curation steps that ask it: about one record of three,
 * then about all.
 */
final class BadTeachers {
  private static final long LONGER_THAN_THE_DEADLINE = 2500;
  /** What the model does to a record marked so. */
  private static final Map<String, String> REASONS = Map.of("refuses", "the chat model refuses", "stalls",
      "nothing within 0.6 seconds", "talks nonsense",
      "the chat model's replies are of no use", "speaks no JSON", "the reply is not JSON", "is broken", "HTTP 500",
      "takes no key",
      "HTTP 401");
  private final Path folder;
  private final BadCases cases;
  private String manner = "";
  private boolean always;

  BadTeachers(Path folder, BadCases cases) {
    this.folder = folder;
    this.cases = cases;
  }

  void run() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> answer(request.body(), out))) {
      Path chains = recipe(server, "chains", ", id: id", """
          {"id": "a", "question": "2+3=", "answer": "5"}
          {"id": "b", "question": "ODD 1+4=", "answer": "5"}
          {"id": "c", "question": "0+5=", "answer": "5"}
          """, "guide");
      Path answers = recipe(server, "answers", ", id: id",
          """
              {"id": "a", "question": "2+3=", "answer": "if one counts on from two by three steps one arrives at the \
              number 5 in the end"}
              {"id": "b", "question": "ODD 1+4=", "answer": "if one counts on from one by four steps one arrives at \
              the number 5 in the end"}
              {"id": "c", "question": "0+5=", "answer": "if one counts on from none by five steps one arrives at the \
              number 5 in the end"}
              """,
          "distill_answer");
      Path options = recipe(server, "options", ", id: id, answer_form: choice", """
          {"id": "a", "question": "Which of the following is 2 + 3?", "answer": "B", "options": ["4", "5"]}
          {"id": "b", "question": "ODD: which of the following is 1 + 4?", "answer": "B", "options": ["4", "5"]}
          {"id": "c", "question": "Which of the following is 0 + 5?", "answer": "A", "options": ["5", "4"]}
          """, "free_form");
      for (Path recipe : List.of(chains, answers, options)) {
        for (String each : List.of("refuses", "stalls", "talks nonsense")) {
          some(recipe, each);
          all(recipe, each);
        }
      }
      for (String each : List.of("speaks no JSON", "is broken", "takes no key")) {
        some(chains, each);
      }
      failing(server);
      spent(chains);
      journals(chains);
    }
  }

  private Path recipe(ChatServer server, String name, String form, String rows, String step) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".jsonl"), rows);
    return Files.writeString(folder.resolve(name + ".yaml"), """
        name: curated
        sources:
          rows: {source: jsonl, file: "%s", name: rows%s}
        chat_models:
          teacher: {url: "%s", model: m, retries: 0, first_wait_seconds: 0.01, longest_wait_seconds: 0.01}
        steps:
          - {step: %s, chat_model: teacher}
        """.formatted(file, form, server.url(), step));
  }

  private static String[] curate(Path recipe, Path out, String... settings) {
    return BadCases.with(List.of("curate", recipe.toString(), "--out", out.toString()), settings);
  }

  /** The record is left out with the reason, the others go on, and none is lost. */
  private void some(Path recipe, String bad) throws IOException {
    manner = bad;
    always = false;
    Path out = folder.resolve(recipe.getFileName().toString().replace(".yaml", "-some-") + bad.replace(' ', '-'));
    cases.count(List.of("1 dropped", ": 2 records"), curate(recipe, out, patience(bad)));
    cases.holds(out.resolve("dropped.jsonl"), REASONS.get(bad), "rows/b");
    cases.expect(RunBytes.lines(out.resolve("dropped.jsonl")) == 1 && RunBytes.lines(out.resolve("data.jsonl")) == 2,
        "not 1 and 2 records in " + out);
    cases.holds(out.resolve("curation.md"), "the chat model");
  }

  /** Nothing is left: that is said with the reason and how often. */
  private void all(Path recipe, String bad) throws IOException {
    manner = bad;
    always = true;
    Path out = folder.resolve(recipe.getFileName().toString().replace(".yaml", "-all-") + bad.replace(' ', '-'));
    String reason = bad.equals("stalls") ? "the chat model gave no reply" : REASONS.get(bad);
    cases.refuse(List.of("left no record of 3", reason + "=3", ".dropped.jsonl"), curate(recipe, out, patience(bad)));
    cases.expect(RunBytes.lines(out.resolve("steps").resolve("01-" + step(recipe) + ".dropped.jsonl")) == 3,
        "not 3 dropped records in " + out);
  }

  /** Only where it stalls is the deadline near: elsewhere a slow machine must not make a reply late. */
  private static String[] patience(String bad) {
    return bad.equals("stalls") ? new String[]{"steps.0.deadline_seconds=0.6"} : new String[0];
  }

  private static String step(Path recipe) {
    return Map.of("chains.yaml", "guide", "answers.yaml", "distill_answer", "options.yaml", "free_form")
        .get(recipe.getFileName().toString());
  }

  /** One failure after the other ends the run; what came before is kept. */
  private void failing(ChatServer server) throws IOException {
    StringBuilder rows = new StringBuilder("{\"id\": \"first\", \"question\": \"2+3=\", \"answer\": \"5\"}\n");
    for (int i = 0; i < 60; i++) {
      rows.append("{\"id\": \"").append(i).append("\", \"question\": \"ODD ").append(i)
          .append("\", \"answer\": \"5\"}\n");
    }
    Path recipe = recipe(server, "failing", ", id: id", rows.toString(), "guide");
    manner = "is broken";
    always = false;
    Path out = folder.resolve("failing");
    cases.refuse(List.of("guide@1: teacher", "HTTP 500", "times in a row", "run again"), curate(recipe, out));
    cases.holds(out.resolve("steps/01-guide.journal.jsonl"), "rows/first");
  }

  private void spent(Path recipe) throws IOException {
    manner = "";
    Path out = folder.resolve("spent");
    cases.refuse(List.of("the budget of chat model teacher is used up", "budget.calls is 1", "run again"),
        curate(recipe, out,
            "chat_models.teacher.budget.calls=1", "chat_models.teacher.in_flight=1"));
    cases.holds(out.resolve("steps/01-guide.journal.jsonl"), "rows/a");
  }

  /** A journal that was spoilt between two runs is not taken for the model's word. */
  private void journals(Path recipe) throws IOException {
    Path spent = folder.resolve("spent");
    journal(recipe, Folders.copy(spent, folder.resolve("other-record")), "rows/a", "rows/z", "rows/z", "rows/a",
        "01-guide.journal.jsonl");
    journal(recipe, Folders.copy(spent, folder.resolve("torn")), "{\"id\"", "{\"id",
        "01-guide.journal.jsonl is damaged");
    journal(recipe, Folders.copy(spent, folder.resolve("no-record")), "\"record\":\"{", "\"record\":\"",
        "no-record/steps is damaged");
  }

  private void journal(Path recipe, Path out, String from, String to, String... words) throws IOException {
    Path journal = out.resolve("steps/01-guide.journal.jsonl");
    String text = Files.readString(journal);
    cases.expect(text.contains(from), "no " + from + " in " + text);
    Files.writeString(journal,
        text.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to)));
    cases.refuse(List.of(words),
        curate(recipe, out, "chat_models.teacher.budget.calls=1", "chat_models.teacher.in_flight=1"));
  }

  private void answer(String body, OutputStream out) throws IOException, InterruptedException {
    if (always || body.contains("ODD")) {
      misbehave(out);
    } else if (body.contains("worked solutions")) {
      ChatServer.say(out, "<think>\ncounting on\n</think>\n\n\\boxed{5}");
    } else {
      ChatServer.say(out, body.contains("Wordy answer") ? "the number 5"
          : body.contains("0 + 5") ? "What is 0 + 5?" : "What is 2 + 3?");
    }
  }

  private void misbehave(OutputStream out) throws IOException, InterruptedException {
    switch (manner) {
      case "refuses" -> ChatServer.send(out, 200, "",
          ChatServer.completion("").replace("\"content\": \"\"", "\"content\": null, \"refusal\": \"not this\""));
      case "stalls" -> Thread.sleep(LONGER_THAN_THE_DEADLINE);
      case "talks nonsense" -> ChatServer.say(out, "As a large language model I\nhave 99 options, choose one");
      case "speaks no JSON" -> ChatServer.send(out, 200, "", "<html>hello</html>");
      case "is broken" -> ChatServer.send(out, 500, "", "{}");
      case "takes no key" -> ChatServer.send(out, 401, "", "{\"error\": {\"message\": \"no key\"}}");
      default -> throw new IOException("nothing is to be asked here");
    }
  }
}
