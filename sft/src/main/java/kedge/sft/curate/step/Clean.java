package kedge.sft.curate.step;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import kedge.sft.curate.Example;
import kedge.sft.curate.Outcome;
import kedge.sft.curate.RecordStep;
import kedge.sft.curate.StepContext;
import kedge.sft.curate.StepProvider;

/**
 * Takes away what is not the problem: system prompts, hints in the question that contradict reasoning before answering ("answer with a single word"), and in
 * the chain what is not reasoning (greetings, offers of help). SAIL-VL2 report, section on LongCoT data; which texts those are is ours.
 */
public record Clean(Settings settings, List<Pattern> hints, List<Pattern> chatter) implements RecordStep {
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

  /** Whole sentences that tell how to answer; with one in the question, a chain would be an answer of another form than was asked for. */
  private static final List<Pattern> HINTS = patterns(List.of(
      "(?:please\\s+)?answer (?:the question )?(?:directly )?(?:with|using|in) (?:a single|one|a|the) (?:word|number|letter|phrase|option)[^.\\n]*\\.?",
      "(?:please\\s+)?(?:answer|respond) (?:directly|concisely|briefly)[^.\\n]*\\.?",
      "answer with the option(?:'s)? letter[^.\\n]*\\.?",
      "hint:[^\\n]*(?:\\n|$)",
      "(?:please\\s+)?do not (?:explain|show your work|provide (?:any )?(?:explanation|reasoning))[^.\\n]*\\.?",
      "(?:please\\s+)?(?:think|reason)(?: it| this)?(?: through)? step[- ]by[- ]step[^.\\n]*\\.?",
      "let's think step[- ]by[- ]step[^.\\n]*\\.?",
      "(?:please\\s+)?(?:put|give|write|place) (?:your|the) (?:final )?answer (?:in|within|inside) \\\\boxed\\{\\}[^.\\n]*\\.?"));

  /** At the beginning or the end of a chain: talk with the reader. */
  private static final List<Pattern> CHATTER = patterns(List.of(
      "^(?:sure|certainly|of course|absolutely|great question|okay|ok)\\b[^.!:\\n]{0,80}[.!:]\\s*",
      "^as an ai(?: language)? model[^.\\n]*[.,]\\s*",
      "^(?:here is|here's) (?:the|a|my) (?:step[- ]by[- ]step )?(?:solution|reasoning|explanation|answer)[^.:\\n]{0,60}[.:]\\s*",
      "\\s*(?:i hope (?:this|that) helps|hope (?:this|that) helps|let me know if you|feel free to ask|is there anything else)[^\\n]*$"));

  /**
   * What a recipe may write beside {@code step: clean}.
   *
   * @param system whether system prompts are removed; default true
   * @param hints further regular expressions for hints in the question, matched without regard to case
   * @param chatter further ones for text in the chain that is no reasoning
   */
  public record Settings(Boolean system, List<String> hints, List<String> chatter) {
    public Settings {
      system = system == null || system;
      hints = hints == null ? List.of() : List.copyOf(hints);
      chatter = chatter == null ? List.of() : List.copyOf(chatter);
      require("hints", hints);
      require("chatter", chatter);
    }

    private static void require(String key, List<String> expressions) {
      for (String expression : expressions) {
        try {
          Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
          throw new IllegalArgumentException(key + " holds '" + expression + "', which is no regular expression: " + e.getDescription(), e);
        }
      }
    }
  }

  /** {@code step: clean}. */
  public static final class Provider implements StepProvider<Settings> {
    @Override
    public String kind() {
      return "clean";
    }

    @Override
    public Class<Settings> settings() {
      return Settings.class;
    }

    @Override
    public Clean create(Settings settings, StepContext context) {
      return new Clean(settings, joined(HINTS, settings.hints()), joined(CHATTER, settings.chatter()));
    }
  }

  private static List<Pattern> joined(List<Pattern> own, List<String> more) {
    return java.util.stream.Stream.concat(own.stream(), patterns(more).stream()).toList();
  }

  private static List<Pattern> patterns(List<String> expressions) {
    return expressions.stream().map(expression -> Pattern.compile(expression, FLAGS)).toList();
  }

  @Override
  public Outcome apply(Example example) {
    String question = without(hints, example.question());
    if (question.isBlank()) {
      return Outcome.dropped("no question is left", example.question().isBlank() ? "" : "it was nothing but hints");
    }
    Example cleaned = example.withQuestion(question).withChain(without(chatter, example.chain()));
    return Outcome.kept(settings.system() ? cleaned.withSystem("") : cleaned);
  }

  private static String without(List<Pattern> patterns, String text) {
    String rest = text;
    for (Pattern pattern : patterns) {
      rest = pattern.matcher(rest).replaceAll("");
    }
    return rest.equals(text) ? text : rest.replaceAll("[ \\t]{2,}", " ").strip();
  }
}
