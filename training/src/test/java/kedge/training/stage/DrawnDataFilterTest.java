package kedge.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.RenderedPrompt;
import kedge.policy.text.Tokenizer;
import kedge.rewards.Verdict;
import kedge.rewards.total.Composition;
import kedge.rewards.total.Scorecard;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.pool.GradedGroup;
import kedge.rl.pool.HarvestRule;
import kedge.rl.step.ScoredGroup;
import kedge.rollouts.Rollout;
import kedge.rollouts.RolloutGroup;
import kedge.sft.DemonstrationEncoder;
import org.junit.jupiter.api.Test;

class DrawnDataFilterTest {
  /** A template that opens a thought in the prompt and drops thoughts of answers. */
  private static final String OPENS = """
      {%- for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}
      {%- if m.role == 'assistant' %}{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %}
      {{- '<|im_end|>' }}{% endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}""";
  private static final String NO_THOUGHT = "<judge>This needs no thinking.</judge>\n\\boxed{2}";
  private static final String NO_END = "<think>1+1 is \\boxed{2}";

  /** Right completions of these texts, each a token longer than the one before. */
  private static GradedGroup right(String... texts) {
    return right(Optional.empty(), texts);
  }

  private static GradedGroup right(Optional<RenderedPrompt> prompt, String... texts) {
    List<Rollout> rollouts = new ArrayList<>();
    List<Scorecard> cards = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      rollouts.add(new Rollout(new DrawKey(1, 2, 3, i), new int[]{1},
          new Completion(new int[i + 1], new float[i + 1], true), texts[i], prompt));
      cards.add(
          new Scorecard(List.of(new Scorecard.Part("math", 1, new Verdict.Scored(1))), new Composition.Part("math")));
    }
    Problem problem = new Problem("p/1", "p", Conversation.ofUser("1+1="), new Answer.Mathematical("2"), Map.of());
    List<OptionalDouble> totals = cards.stream().map(Scorecard::total).toList();
    return new GradedGroup(new ScoredGroup(new RolloutGroup(problem, rollouts), cards, new GroupRewards(totals)),
        Set.of("math"));
  }

  private static List<Map<String, Object>> lines(GradedGroup graded) {
    return new DrawnDataFilter.OfHarvest(new HarvestRule(List.of(), 1, HarvestRule.Choice.SHORTEST, Optional.empty()))
        .lines("p", graded);
  }

  @Test
  void theTagThatAPromptOpensBelongsToAHarvestedAnswer() {
    try (Tokenizer tokenizer = CharacterTokenizer.of("1+=2abcdefghijklmnopqrstuvwxyz<>/|_ \\{}", List.of())) {
      PromptEncoder encoder = new PromptEncoder(tokenizer, new ChatTemplate(OPENS, Map.of()), Map.of(), 99);
      Conversation question = Conversation.ofUser("1+1=");
      Map<String, Object> kept = lines(right(Optional.of(encoder.rendered(question)), "\\boxed{2}",
          "1+1=2\n</think>\n\n\\boxed{2}")).get(0);
      assertEquals(List.of(true, 1L, 1), List.of(kept.get("kept"), kept.get("sample"), kept.get("distinct")));
      String text = (String) kept.get("text");
      assertEquals("<think>\n1+1=2\n</think>\n\n\\boxed{2}", text);
      TokenSequence learned = new DemonstrationEncoder(encoder, LearnedTurns.ASSISTANT, DirectFormat.ANSWER, 99)
          .sequences(new Problem("p/1", "p", question, new Answer.None(), Map.of()), Turn.of(Role.ASSISTANT, text))
          .get(0);
      assertEquals("<|im_start|>user\n1+1=<|im_end|><|im_start|>assistant\n" + text + "<|im_end|>",
          tokenizer.decode(learned.tokens(), false));
      RenderedPrompt closed = new RenderedPrompt("", "<think>\n\n</think>\n\n", encoder.prompt(question));
      assertEquals("\\boxed{2}", lines(right(Optional.of(closed), "\\boxed{2}")).get(0).get("text"));
    }
  }

  @Test
  void aRightCompletionThatIsNoWorkedAnswerIsNotHarvested() {
    Map<String, Object> none = lines(right(NO_THOUGHT, NO_END)).get(0);
    assertEquals(List.of(false, "malformed", 2, 0),
        List.of(none.get("kept"), none.get("reason"), none.get("sound"), none.get("distinct")));
    List<Map<String, Object>> kept = lines(right(NO_THOUGHT, NO_END, "<think>\n1+1=2\n</think>\n\n\\boxed{2}"));
    assertEquals(1, kept.size());
    assertEquals(List.of(true, 2L, 3, 1), List.of(kept.get(0).get("kept"), kept.get(0).get("sample"),
        kept.get(0).get("sound"), kept.get(0).get("distinct")));
  }
}
