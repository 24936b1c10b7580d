package kedge.cli.judging;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kedge.chat.ChatModel;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.recipes.check.NearestWord;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.ChatModelSettings;
import kedge.rewards.Absent;
import kedge.rewards.builtin.BuiltInRewards;
import kedge.rewards.judge.Criterion;
import kedge.rewards.judge.JudgeReward;
import kedge.training.parts.ChatModels;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge judge-check}: measures an LLM judge against labels. */
@Command(name = "judge-check", mixinStandardHelpOptions = true,
    description = "Judge labeled completions with a chat model. Prints precision, recall, F1, agreement, Cohen's kappa "
        + "and the cost.")
public final class JudgeCheckCommand implements Runnable {
  @Parameters(paramLabel = "FILE.jsonl", description = "Labeled completions, one JSON object per line.")
  private Path file;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(names = "--model", paramLabel = "NAME",
      description = "Name of the chat model in the recipe. Optional if there is only one.")
  private String model;

  @Option(names = "--reward", required = true, paramLabel = "KIND",
      description = "The judge: judge_judgment, judge_logic, judge_consistency, judge_grounding, "
          + "judge_think or judge_answer.")
  private String reward;

  @Option(names = "--scale", defaultValue = "discrete",
      description = "Scale of the verdicts: discrete (default) or continuous.")
  private JudgeReward.Scale scale;

  @Option(names = "--threshold", defaultValue = "0.5", paramLabel = "X",
      description = "Values from this on count as true (default ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(names = "--temperature", defaultValue = "0", description = "Sampling temperature. Default ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(names = "--max-tokens", defaultValue = "2048",
      description = "Maximum tokens of a reply. Default ${DEFAULT-VALUE}.")
  private int maxTokens;

  @Option(names = "--question", defaultValue = "question", paramLabel = "FIELD",
      description = "Field of the question (default ${DEFAULT-VALUE}).")
  private String question;

  @Option(names = "--completion", defaultValue = "completion", paramLabel = "FIELD",
      description = "Field of the completion to judge (default ${DEFAULT-VALUE}).")
  private String completion;

  @Option(names = "--answer", defaultValue = "answer", paramLabel = "FIELD",
      description = "Field of the gold answer, for judge_answer (default ${DEFAULT-VALUE}).")
  private String answer;

  @Option(names = "--image", defaultValue = "image", paramLabel = "FIELD",
      description = "Field with paths of images, relative to FILE (default ${DEFAULT-VALUE}).")
  private String image;

  @Option(names = "--label", required = true, paramLabel = "FIELD",
      description = "Field of the human verdict: true or false, 1 or 0.")
  private String label;

  @Option(names = "--out", paramLabel = "FILE.json",
      description = "Write all results to this file, with the verdict on every row.")
  private Path out;

  @Spec
  private CommandSpec spec;

  /** Source of the chat model: a recipe or the command line. */
  private static final class Source {
    @Option(names = "--recipe", paramLabel = "RECIPE", description = "A recipe with chat_models.")
    private Path recipe;

    @Option(names = "--chat-model", paramLabel = "YAML",
        description = "A chat model, as in a recipe: '{url: http://localhost:8000/v1, model: NAME}'.")
    private String chatModel;
  }

  @Override
  public void run() {
    Criterion criterion = criterion();
    List<LabeledRows.Row> rows = LabeledRows.read(file,
        new LabeledRows.Fields(question, completion, answer, image, label), criterion);
    Map<String, ChatModelSettings> known = source.recipe == null
        ? Map.of("chat_model", RecipeReader.installed().chatModel(source.chatModel))
        : RecipeReader.installed().read(source.recipe, List.of()).chatModels();
    JudgeCheck check;
    try (ChatModels models = new ChatModels(known, System.getenv())) {
      ChatModel chatModel = models.chatModel(name(known));
      JudgeReward.Settings settings = UserError.whereRefused("",
          () -> new JudgeReward.Settings(chatModel.name(), scale, Absent.NOT_APPLICABLE, temperature, maxTokens));
      check = JudgeCheck.run(new JudgeReward(criterion, settings, chatModel), chatModel,
          () -> models.cost(chatModel.name()), rows, threshold);
    }
    spec.commandLine().getOut().println(check.table());
    spec.commandLine().getOut().flush();
    if (out != null) {
      write(check);
    }
    if (check.agreement().rows() == 0) {
      throw new UserError(
          "no row of " + file + " could be judged; the first: " + JudgeCheck.reason(check.judgments().get(0)));
    }
  }

  private Criterion criterion() {
    String kind = BuiltInRewards.RENAMED.getOrDefault(reward, reward);
    return Arrays.stream(Criterion.values()).filter(each -> each.kind().equals(kind)).findFirst()
        .orElseThrow(() -> new UserError(
            "--reward: "
                + NearestWord.notOneOf(reward, Arrays.stream(Criterion.values()).map(Criterion::kind).toList())));
  }

  private String name(Map<String, ChatModelSettings> known) {
    if (model == null && known.size() != 1) {
      throw new UserError("--model is missing: the recipe's chat models are " + known.keySet());
    }
    return model == null ? known.keySet().iterator().next() : model;
  }

  private void write(JudgeCheck check) {
    try {
      Files.write(out, JsonText.utf8(
          JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(check.json()) + "\n"));
    } catch (IOException fault) {
      throw new UserError("cannot write " + out + ": " + fault, fault);
    }
  }
}
