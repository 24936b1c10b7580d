package kedge.sft.curation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.WorkedProblem;
import kedge.sft.curation.run.CurationRun;

/** Runs of curation over records in memory. */
public final class Rig {
  private static final JsonMapper JSON = new JsonMapper();

  private Rig() {
  }

  public static WorkedProblem problem(String id, String source, String question, String chain, String answer) {
    Answer known = answer.isEmpty() ? new Answer.None() : new Answer.Mathematical(answer);
    return new WorkedProblem(new Problem(id, source, Conversation.ofUser(question), known, Map.of()),
        Optional.of(chain));
  }

  public static CurationInput source(String name, WorkedProblem... problems) {
    return new CurationInput(name, taker -> List.of(problems).forEach(taker));
  }

  public static PlannedOperation step(String kind, Operation step) {
    return new PlannedOperation(kind, "", context -> step);
  }

  public static CurationReport run(Path out, List<CurationInput> sources, PlannedOperation... steps) {
    return run(new CurationSettings(1, 2, sources, List.of(), List.of(steps), out));
  }

  public static CurationReport run(CurationSettings settings) {
    return run(settings, name -> {
      throw new IllegalArgumentException("no chat model " + name);
    });
  }

  public static CurationReport run(CurationSettings settings, Function<String, OperationContext.Lent> models) {
    return run(settings, models, "today's");
  }

  public static CurationReport run(CurationSettings settings, Function<String, OperationContext.Lent> models,
      String code) {
    return new CurationRun(settings, models, line -> {
    }, code).run();
  }

  public static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  /** Every file below a folder with its content, but for locks. */
  public static Map<String, String> bytes(Path folder) throws IOException {
    Map<String, String> bytes = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        bytes.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return bytes;
  }
}
