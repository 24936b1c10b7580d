package kedge.rewards.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.RowColumns;
import kedge.data.Turn;
import kedge.data.image.ImageBytes;
import kedge.data.image.ImageStore;
import kedge.data.json.ExactJson;
import kedge.rewards.Candidate;
import kedge.rewards.Sample;

/**
 * Samples as JSON: {@code id}, {@code source}, {@code messages} (role and content; content is a text, or a list of
 * {@code {"type": "text", "text"}} and {@code {"type": "image", "path"}}; and what else the message has, as {@code
 * tool_calls} and {@code name}), {@code chat_template_kwargs} where the conversation has variables of the chat
 * template, as {@code tools}, {@code answer} (as a person would write it), {@code answer_kind} with what else that kind
 * has, {@code columns}, {@code completion}, {@code opening} (tags that the end of the prompt writes for the completion)
 * where the prompt is known, {@code tokens}, {@code finished} and, where they are known and wanted, {@code ids}.
 */
public final class SampleJson {
  private static final ImageStore IMAGES = new ImageStore();
  private SampleJson() {
  }

  /** Writes the samples of one call. @param ids whether token ids are written */
  public static ArrayNode write(List<Sample> samples, boolean ids) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    samples.forEach(sample -> write(sample, ids, array.addObject()));
    return array;
  }

  private static void write(Sample sample, boolean ids, ObjectNode node) {
    Problem problem = sample.problem();
    node.put("id", problem.id()).put("source", problem.source());
    ArrayNode messages = node.putArray("messages");
    problem.prompt().turns().forEach(turn -> message(turn, messages.addObject()));
    if (!problem.prompt().variables().isEmpty()) {
      node.set("chat_template_kwargs", ExactJson.MAPPER.valueToTree(problem.prompt().variables()));
    }
    answer(problem.answer(), node);
    node.set("columns", problem.columns().row());
    Candidate candidate = sample.candidate();
    node.put("completion", candidate.text()).put("tokens", candidate.tokens()).put("finished", candidate.finished());
    candidate.opening().ifPresent(opening -> node.put("opening", opening));
    if (ids && candidate.ids().length > 0) {
      ArrayNode list = node.putArray("ids");
      for (int id : candidate.ids()) {
        list.add(id);
      }
    }
  }

  private static void message(Turn turn, ObjectNode node) {
    node.put("role", turn.role().key());
    turn.fields().forEach((name, value) -> node.set(name, ExactJson.MAPPER.valueToTree(value)));
    if (turn.parts().stream().allMatch(Part.Text.class::isInstance)) {
      node.put("content", turn.text());
      return;
    }
    ArrayNode content = node.putArray("content");
    for (Part part : turn.parts()) {
      if (part instanceof Part.Text text) {
        content.addObject().put("type", "text").put("text", text.text());
      } else if (part instanceof Part.Image image) {
        image(image.image(), content.addObject().put("type", "image"));
      }
    }
  }

  /** Writes an image: the path of its file, or else a data URL. */
  private static void image(ImageRef image, ObjectNode node) {
    if (image.origin().file().isPresent()) {
      node.put("path", image.path().toString());
    } else {
      node.put("url", "data:;base64," + Base64.getEncoder().encodeToString(IMAGES.bytes(image)));
    }
  }

  private static void answer(Answer answer, ObjectNode node) {
    node.put("answer", answer.display()).put("answer_kind", answer.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    if (answer instanceof Answer.Choice choice) {
      ArrayNode options = node.putArray("options");
      choice.options().forEach(options::add);
    } else if (answer instanceof Answer.Countdown countdown) {
      ArrayNode numbers = node.put("target", countdown.target()).putArray("numbers");
      countdown.numbers().forEach(numbers::add);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static List<Sample> read(JsonNode array) {
    return stream(array).map(SampleJson::sample).toList();
  }

  private static Sample sample(JsonNode node) {
    List<Turn> turns = stream(node.get("messages")).map(SampleJson::turn).toList();
    Problem problem = new Problem(node.get("id").asText(), node.get("source").asText(),
        new Conversation(turns, fields(node.path("chat_template_kwargs"), Set.of())), answer(node),
        new RowColumns((ObjectNode) node.get("columns"), Set.of()));
    int[] ids = stream(node.path("ids")).mapToInt(JsonNode::asInt).toArray();
    return new Sample(problem, new Candidate(node.get("completion").asText(), node.get("tokens").asInt(),
        node.get("finished").asBoolean(), ids, Optional.ofNullable(node.get("opening")).map(JsonNode::asText)));
  }

  private static Turn turn(JsonNode node) {
    Role role = Role.valueOf(node.get("role").asText().toUpperCase(Locale.ROOT));
    Map<String, Object> fields = fields(node, Set.of("role", "content"));
    List<Part> parts = new ArrayList<>();
    JsonNode content = node.get("content");
    if (content.isTextual() && (fields.isEmpty() || !content.asText().isEmpty())) {
      parts.add(new Part.Text(content.asText()));
    }
    content
        .forEach(part -> parts.add(part.get("type").asText().equals("text") ? new Part.Text(part.get("text").asText())
            : new Part.Image(part.has("url") ? ImageBytes.ofDataUrl(part.get("url").asText())
                : new ImageRef(Path.of(part.get("path").asText())))));
    return new Turn(role, parts, fields, Turn.Training.BY_FORM);
  }

  /** Returns the fields of an object as plain values, without {@code others}. */
  private static Map<String, Object> fields(JsonNode node, Set<String> others) {
    Map<String, Object> fields = new LinkedHashMap<>();
    node.properties().stream().filter(entry -> !others.contains(entry.getKey()))
        .forEach(entry -> fields.put(entry.getKey(), ExactJson.MAPPER.convertValue(entry.getValue(), Object.class)));
    return fields;
  }

  private static Answer answer(JsonNode node) {
    String answer = node.get("answer").asText();
    return switch (node.get("answer_kind").asText()) {
      case "mathematical" -> new Answer.Mathematical(answer);
      case "text" -> new Answer.Text(answer);
      case "choice" -> new Answer.Choice(answer.charAt(0), stream(node.get("options")).map(JsonNode::asText).toList());
      case "countdown" -> new Answer.Countdown(stream(node.get("numbers")).map(JsonNode::asInt).toList(),
          node.get("target").asInt(), answer);
      default -> new Answer.None();
    };
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
