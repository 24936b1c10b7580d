package kedge.rewards.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.chat.ChatRequest;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;

/**
 * Writes the conversation with a judge: instructions in the first turn, the same for every completion; the material in
 * the second, between fences.
 */
final class JudgeRequest {
  private final Criterion criterion;
  private final JudgeReward.Settings settings;
  private final DemandedObject demanded;
  private final JudgePrompt rubric;
  private final JudgePrompt frame = JudgePrompt.load("frame");
  private final JudgePrompt scale;

  JudgeRequest(Criterion criterion, JudgeReward.Settings settings, DemandedObject demanded) {
    this.criterion = criterion;
    this.settings = settings;
    this.demanded = demanded;
    this.rubric = JudgePrompt.load(criterion.prompt());
    this.scale = JudgePrompt.load(settings.scale().name().toLowerCase(Locale.ROOT));
  }

  /** Returns the request for one completion and its answer. */
  ChatRequest request(Problem problem, CompletionParts spoken, String answer) {
    String instructions = String.join("\n\n", rubric.text(), frame.text(),
        scale.text().replace("{form}", demanded.form()));
    Fence fence = new Fence();
    if (criterion.shows(Criterion.Shown.QUESTION)) {
      fence.add("question", question(problem.prompt()));
    }
    if (criterion.shows(Criterion.Shown.REFERENCE)) {
      fence.add("reference", reference(problem.answer()));
    }
    if (criterion.shows(Criterion.Shown.JUDGMENT)) {
      fence.add("judgement", spoken.judgment().orElse(""));
    }
    if (criterion.shows(Criterion.Shown.THINKING)) {
      fence.add("thinking", spoken.thinking().orElse(""));
    }
    if (criterion.shows(Criterion.Shown.ANSWER)) {
      fence.add("answer", answer);
    }
    List<Part> shown = new ArrayList<>();
    if (criterion.shows(Criterion.Shown.IMAGE)) {
      problem.prompt().turns()
          .forEach(turn -> turn.parts().stream().filter(Part.Image.class::isInstance).forEach(shown::add));
    }
    shown.add(new Part.Text("The code is " + fence.code() + ".\n\n" + fence.written()
        + "\n\nYour verdict, as one JSON object and nothing else: " + demanded.form()));
    Conversation conversation = new Conversation(
        List.of(Turn.of(Role.SYSTEM, instructions), new Turn(Role.USER, shown)));
    return new ChatRequest(conversation, OptionalDouble.of(settings.temperature()), settings.maxTokens(),
        OptionalLong.empty(), ChatRequest.Form.JSON_OBJECT,
        Optional.of(rubric.id() + " " + frame.id() + " " + scale.id()));
  }

  /** Returns the request extended by the malformed reply and its fault. */
  ChatRequest retry(ChatRequest request, String reply, String fault) {
    String said = reply.isBlank() ? "(nothing)" : reply;
    return request.with(request.conversation().with(Turn.of(Role.ASSISTANT, said))
        .with(Turn.of(Role.USER, "That reply cannot be read: " + fault
            + ". Reply once more with this JSON object and nothing else: " + demanded.form())));
  }

  private static String question(Conversation prompt) {
    List<Turn> turns = prompt.turns().stream().filter(turn -> turn.role() != Role.SYSTEM).toList();
    if (turns.size() == 1) {
      return turns.get(0).text();
    }
    List<String> said = turns.stream().map(turn -> turn.role().key() + ": " + turn.text()).toList();
    return String.join("\n\n", said);
  }

  private static String reference(Answer answer) {
    if (answer instanceof Answer.Choice choice) {
      return choice.label() + " (" + choice.options().get(choice.label() - 'A') + ")";
    }
    return answer.display();
  }
}
