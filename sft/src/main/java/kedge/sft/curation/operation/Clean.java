package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;

/**
 * Removes system prompts, instructions in the question that contradict reasoning before answering ("answer with a
 * single word"), and text in the chain that is not reasoning (greetings, offers of help). SAIL-VL2 report, section on
 * LongCoT data; the list of phrases is Kedge's.
 */
public final class Clean implements RecordOperation {
  /** Lookahead after a mark that ends a sentence, so that 3.5 and 3:4 contain none. */
  private static final String AFTER = "(?=[\\s)\\]\"'”’»*_]|$)";
  /** A period that ends a sentence, not one of an abbreviation or of "no. 5". */
  private static final String STOP = "(?:\\.(?<!\\b(?:e\\.g|i\\.e|eq|cf|vs|approx)\\.)(?!(?<=\\bno\\.)\\s*\\d)" + AFTER
      + ")";
  /** The rest of a sentence on its line. */
  private static final String REST = "(?:(?!" + STOP + ")[^\\n])*+" + STOP + "?";
  /** Filler text up to the first stop, without digits and equals signs, which may be part of the reasoning. */
  private static final String TALK = "(?:(?!%1$s)[^\\n\\p{N}=]){0,%2$d}%1$s";

  /** Whole sentences that prescribe the form of the answer, which contradict a chain of thought. */
  private static final List<Phrase> HINTS = List.of(
      phrase("answer",
          "(?:please\\s+)?answer (?:the question )?(?:directly )?(?:with|using|in) (?:a single|one|a|the) "
              + "(?:word|number|letter|phrase|option)"
              + REST),
      phrase("answer", "(?:please\\s+)?answer (?:directly|concisely|briefly)" + REST),
      phrase("respond", "(?:please\\s+)?respond (?:directly|concisely|briefly)" + REST),
      phrase("hint:", "hint:[^\\n]*(?:\\n|$)"),
      phrase("do not",
          "(?:please\\s+)?do not (?:explain|show your work|provide (?:any )?(?:explanation|reasoning))" + REST),
      phrase("step", "(?:please\\s+|let's\\s+)?(?:think|reason)(?: it| this)?(?: through)? step[- ]by[- ]step" + REST),
      phrase("\\boxed{}",
          "(?:please\\s+)?(?:put|give|write|place) (?:your|the) (?:final )?answer (?:in|within|inside) \\\\boxed\\{\\}"
              + REST));

  /** Filler text for the reader at the beginning or end of a chain. */
  private static final List<Phrase> CHATTER = List.of(
      phrase("",
          "^(?:sure|certainly|of course|absolutely|great question|okay|ok)\\b"
              + talk("(?:" + STOP + "|[!:]" + AFTER + ")", 80)),
      phrase("", "^as an ai(?: language)? model" + talk("(?:" + STOP + "|," + AFTER + ")", 200)),
      phrase("", "^(?:here is|here's) (?:the|a|my) (?:step[- ]by[- ]step )?(?:solution|reasoning|explanation|answer)"
          + talk("(?:" + STOP + "|:" + AFTER + ")", 60)),
      phrase("hope", "(?:i )?hope (?:this|that) helps[^\\n]*$"),
      phrase("let me know if", "let me know if you[^\\n]*$"),
      phrase("feel free", "feel free to ask[^\\n]*$"),
      phrase("anything else", "is there anything else[^\\n]*$"));

  private static final Pattern EMPTY_LINES = Pattern.compile("^(?:[ \\t]*+\\R)+"); // at the beginning of a text

  /**
   * A phrase to remove.
   *
   * @param mark lowercase text that every match contains, so that other texts need not be searched; may be empty
   */
  private record Phrase(String mark, Pattern pattern) implements Serializable {
  }

  private static Phrase phrase(String mark, String expression) {
    return new Phrase(mark, Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
  }

  private static String talk(String stop, int longest) {
    return String.format(Locale.ROOT, TALK, stop, longest);
  }

  /**
   * Settings of {@code step: clean}.
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
          throw new IllegalArgumentException(
              key + " holds '" + expression + "', which is no regular expression: " + e.getDescription(), e);
        }
      }
    }
  }

  /** {@code step: clean}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("clean", Settings.class);
    }

    @Override
    public Clean create(Settings settings, OperationContext context) {
      return new Clean(settings);
    }
  }

  private final boolean system;
  private final List<Phrase> hints;
  private final List<Phrase> chatter;

  private Clean(Settings settings) {
    this.system = settings.system();
    this.hints = joined(HINTS, settings.hints());
    this.chatter = joined(CHATTER, settings.chatter());
  }

  private static List<Phrase> joined(List<Phrase> own, List<String> more) {
    return Stream.concat(own.stream(), more.stream().map(expression -> phrase("", expression))).toList();
  }

  @Override
  public RecordOutcome apply(CurationRecord example) {
    String question = without(hints, example.question());
    if (question.isBlank()) {
      return RecordOutcome.dropped("no question is left",
          example.question().isBlank() ? "" : "it was nothing but hints");
    }
    CurationRecord cleaned = example.withQuestion(question).withChain(without(chatter, example.chain()));
    return RecordOutcome.kept(system ? cleaned.withSystem("") : cleaned);
  }

  private static String without(List<Phrase> phrases, String text) {
    String rest = text;
    String small = text.toLowerCase(Locale.ROOT);
    for (Phrase phrase : phrases) {
      rest = small.contains(phrase.mark()) ? without(phrase.pattern(), rest) : rest;
    }
    return rest.equals(text) ? text : rest.stripTrailing();
  }

  /**
   * Removes all matches, with the spaces and empty lines that they leave; other whitespace, such as the indentation of
   * code, is kept.
   */
  private static String without(Pattern pattern, String text) {
    StringBuilder kept = new StringBuilder();
    int from = 0;
    for (Matcher found = pattern.matcher(text); found.find();) {
      if (found.end() > found.start()) {
        kept.append(text, from, Math.max(from, found.start()));
        from = close(kept, text, found.end());
      }
    }
    return from == 0 ? text : EMPTY_LINES.matcher(kept.append(text, from, text.length())).replaceFirst("");
  }

  /**
   * Closes the gap after the kept text; returns the index at which the text continues. @param end end of the removed
   * text
   */
  private static int close(StringBuilder kept, String text, int end) {
    int left = kept.length();
    while (left > 0 && isSpace(kept.charAt(left - 1))) {
      left--;
    }
    boolean begins = left == 0 || kept.charAt(left - 1) == '\n';
    if (text.charAt(end - 1) == '\n') { // removed up to the next line, whose indentation is kept
      kept.setLength(left);
      kept.append(begins ? "" : "\n");
      return end;
    }
    int right = end;
    while (right < text.length() && isSpace(text.charAt(right))) {
      right++;
    }
    boolean ends = right == text.length() || text.charAt(right) == '\n' || text.charAt(right) == '\r';
    boolean spaced = left < kept.length() || right > end;
    if (ends || !begins) {
      kept.setLength(left);
      kept.append(ends || !spaced ? "" : " ");
    }
    return right;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
