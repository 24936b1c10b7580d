package kedge.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.chat.endpoint.ChatServer;

/**
 * A chat model that judges, and refuses, stalls or talks nonsense instead: in a pool, a harvest, an rl stage, an
 * evaluation and {@code judge-check}.
 */
final class BadJudges {
  private static final long LONGER_THAN_THE_DEADLINE = 1500;
  /** What becomes of a completion, and what {@code judge-check} calls it. */
  private static final Map<String, List<String>> REASONS = Map.of("refuses",
      List.of("chat model critic: not this", "2 refused"),
      "stalls", List.of("no whole reply within 0.4 s", "2 failed"), "talks nonsense",
      List.of("chat model critic: ", "2 malformed"));
  private final Path folder;
  private final BadCases cases;
  private Path recipe;
  private Path hasty;
  private String manner = "";

  BadJudges(Path folder, BadCases cases) {
    this.folder = folder;
    this.cases = cases;
  }

  void run() throws IOException {
    try (ChatServer server = ChatServer.start((request, out) -> answer(out))) {
      recipe = Files.writeString(folder.resolve("judged.yaml"),
          TinyRecipe.TEXT.substring(0, TinyRecipe.TEXT.indexOf("rewards:")).replace("size: 40", "size: 8")
              + """
                  chat_models:
                    critic: {url: "%s", model: m, retries: 0, in_flight: 64, first_wait_seconds: 0.01}
                  rewards:
                    - {reward: judge_answer, chat_model: critic}
                    - {reward: think_format}
                  stages:
                    pool: {type: pool, data: sums, completions_per_problem: 2, sampling: {max_new_tokens: 8}}
                  """.formatted(server.url()));
      hasty = Files.writeString(folder.resolve("hasty.yaml"),
          Files.readString(recipe).replace("retries: 0,", "retries: 0, timeout_seconds: 0.4,"));
      for (String each : List.of("refuses", "stalls", "talks nonsense")) {
        manner = each;
        stopped(each);
        evaluated(each);
      }
      manner = "refuses";
      tolerated();
      recipes();
      checked();
    }
  }

  private String[] train(String out, String... settings) {
    List<String> arguments = new ArrayList<>(
        List.of("train", recipe.toString(), "--out", folder.resolve(out.replace(' ', '-')).toString()));
    arguments.addAll(patience());
    return BadCases.with(arguments, settings);
  }

  /** Only where it stalls is the deadline near: elsewhere a slow machine must not make a reply late. */
  private List<String> patience() {
    return manner.equals("stalls") ? List.of("--set", "chat_models.critic.timeout_seconds=0.4") : List.of();
  }

  /** Too many completions could not be judged: the run stops, says why and where they are. */
  private void stopped(String bad) throws IOException {
    String reason = REASONS.get(bad).get(0);
    List<String> words = List.of("completions could not be scored", "unscorable_limit 0.05", reason,
        "There is no checkpoint yet");
    cases.refuse(words, train("pool " + bad));
    cases.expect(RunBytes.lines(folder.resolve("pool-" + bad.replace(' ', '-') + "/failed-pool-step-0.jsonl")) == 16,
        "16 rollouts are kept");
    cases.refuse(words, train("harvest " + bad,
        "stages={harvest: {type: harvest, data: sums, completions_per_problem: 2, sampling: {max_new_tokens: 8}}}"));
    cases.refuse(words,
        train("rl " + bad,
            "stages={rl: {type: rl, data: sums, algorithm: grpo, kl: {coefficient: 0}, steps: 1, prompts_per_step: 4, "
                + "completions_per_prompt: 2, sampling: {max_new_tokens: 8}, learning_rate: {peak: 1.0e-3}}}"));
  }

  /** An evaluation counts what nobody could grade, and says so. */
  private void evaluated(String bad) throws IOException {
    cases.count(List.of("% of the completions could not be graded"), train("eval " + bad,
        "stages={after: {type: eval, data: held_out, problems: 4, sampling: {max_new_tokens: 8}}}"));
    cases.holds(folder.resolve("eval-" + bad.replace(' ', '-')).resolve("evaluations.jsonl"),
        "\"unscorable_share\":0.5");
  }

  /** Where the recipe tolerates it, what could not be judged is dropped as that. */
  private void tolerated() throws IOException {
    cases.refuse(List.of("stages.pool kept nothing: {none_right=6, unscorable=2}"),
        train("tolerant-pool", "stages.pool.unscorable_limit=1"));
    cases.refuse(List.of("stages.harvest kept nothing: {none_right=2, unscorable=6}"), train("tolerant-harvest",
        "stages={harvest: {type: harvest, data: sums, completions_per_problem: 2, sampling: {max_new_tokens: 8}, "
            + "unscorable_limit: 1}}"));
    cases.refuse(List.of("could not be scored", "chat model critic: cannot connect to 127.0.0.1:1"), train("nobody",
        "chat_models.critic.url=http://127.0.0.1:1/v1"));
    cases.refuse(List.of("could not be scored", "chat model critic: not this"), train("mixed-total",
        "total={by: sail-vl2-mixed, answer: [judge_answer], think: think_format, answer_weight: 0.8, think_weight: "
            + "0.1, format_weight: 0.1}"));
    cases.refuse(List.of("the budget of chat model critic is used up", "budget.calls is 3"),
        train("spent", "chat_models.critic.budget.calls=3"));
  }

  private void recipes() throws IOException {
    set("rewards.0.chat_model=critique", "rewards.0.chat_model", "critique", "critic");
    set("rewards.0.temperature=3", "rewards.0.temperature: is 3.0", "0 to 2");
    set("total={by: sail-vl2-mixed, answer: [judge_answer], answer_weight: 0.4, think_weight: 0.4, format_weight: 0.2}",
        "judge_think");
    set("total={by: sail-vl2-mixed, answer: [judge_answer], think: think_format, answer_weight: 1, think_weight: 1, "
        + "format_weight: 1}",
        "sum of 1");
    set("chat_models.critic.url=http://127.0.0.1", "no path", "/v1");
    set("chat_models.critic.timeout_seconds=0", "timeout_seconds", "above 0");
    set("chat_models.critic.key_variable=KEDGE_NO_SUCH_KEY", "chat_models.critic.key_variable", "KEDGE_NO_SUCH_KEY");
  }

  private void set(String setting, String... words) throws IOException {
    cases.refuse(List.of(words), BadCases.with(List.of("check", recipe.toString()), setting));
  }

  private void checked() throws IOException {
    Path rows = Files.writeString(folder.resolve("labelled.jsonl"),
        ("{\"question\": \"1+1=\", \"completion\": \"<think>no</think>\\\\boxed{3}\", \"answer\": \"2\", "
            + "\"label\": true}\n").repeat(3));
    for (String each : List.of("refuses", "stalls", "talks nonsense")) {
      manner = each;
      cases.refuse(List.of("no row of", "could be judged", REASONS.get(each).get(0)),
          check(rows, "judge_answer", "label"));
    }
    Path some = Files.writeString(folder.resolve("some.jsonl"),
        Files.readString(rows).replaceFirst("boxed\\{3}", "boxed{2}"));
    for (String each : List.of("refuses", "stalls", "talks nonsense")) {
      manner = each;
      cases.count(List.of("3 rows: 1 given", REASONS.get(each).get(1), REASONS.get(each).get(0)),
          check(some, "judge_answer", "label"));
    }
    cases.refuse(List.of("labelled.jsonl:1", "field \"verdict\" is missing", "--label"),
        check(rows, "judge_answer", "verdict"));
    cases.refuse(List.of("--reward", "judge_everything", "judge_answer"), check(rows, "judge_everything", "label"));
    cases.refuse(List.of("nowhere.jsonl", "looked at"),
        check(folder.resolve("nowhere.jsonl"), "judge_answer", "label"));
  }

  private String[] check(Path rows, String reward, String label) {
    Path asked = manner.equals("stalls") ? hasty : recipe;
    return new String[]{"judge-check", rows.toString(), "--recipe", asked.toString(), "--reward", reward, "--label",
        label};
  }

  private void answer(OutputStream out) throws IOException, InterruptedException {
    switch (manner) {
      case "refuses" -> ChatServer.send(out, 200, "",
          ChatServer.completion("").replace("\"content\": \"\"", "\"content\": null, \"refusal\": \"not this\""));
      case "stalls" -> Thread.sleep(LONGER_THAN_THE_DEADLINE);
      default -> ChatServer.say(out, "as a language model I find it {\"is_answer_correct\": perhaps}");
    }
  }
}
