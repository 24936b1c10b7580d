package kedge.sft.curation.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.Boxed;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import kedge.sft.curation.text.Numbers;

/**
 * Brings records into one format: bare chain and bare answer, from which the response is written as {@code <think>}
 * chain {@code </think>} and {@code \boxed{answer}}. Understands text already in that form, reasoning and conclusion in
 * tags of their own (LLaVA-CoT), an answer alone in tags, GSM8K's {@code ####} and calculator notes, and a closing
 * {@code \boxed{}}. A chain whose own result is another number than the known answer is dropped: one of the two is
 * wrong.
 */
public record Format() implements RecordOperation {
  private static final Pattern THINK = Pattern.compile("(?s)^\\s*<think>(.*?)</think>(.*)$");
  private static final String HASHES = "####";
  /**
   * GSM8K's last line with the result, and the sentence by which MetaMathQA repeats it. A heading of Markdown, which
   * begins in the same way, has text below it.
   */
  private static final Pattern RESULT = Pattern
      .compile("####[ \\t]*(\\S[^\\n]*?)\\s*(?:The answer is:?[ \\t]*\\1\\.?\\s*)?");
  private static final Pattern NOTES = Pattern.compile("<<[^<>]*>>");
  private static final Pattern SECTION = Pattern
      .compile("(?is)<(summary|caption|reasoning|conclusion|answer)>\\s*(.*?)\\s*</\\1>");
  private static final String BOX = "\\boxed{";
  private static final Pattern BEFORE_BOX = Pattern
      .compile("(?i)(?:^|\\s)(?:(?:so|thus|therefore|hence),?\\s+)?the (?:final )?answer is:?\\s*\\$?\\z");
  private static final Pattern AFTER_BOX = Pattern.compile("[\\s\\p{P}$]*");

  /** No settings. */
  public record Settings() {
  }

  /** {@code step: format}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("format", Settings.class);
    }

    @Override
    public Format create(Settings settings, OperationContext context) {
      return new Format();
    }
  }

  /** Chain and result of a response. */
  private record Parts(String chain, Optional<String> result) {
  }

  @Override
  public RecordOutcome apply(CurationRecord example) {
    boolean worked = example.chain().isBlank() && isWorked(example.answer());
    Parts parts = parts(worked ? example.answer() : example.chain());
    String known = worked ? "" : answer(example.answer());
    String answer = known.isEmpty() ? parts.result().orElse("") : known;
    if (!known.isEmpty() && parts.result().isPresent() && Numbers.differ(parts.result().get(), known)) {
      return RecordOutcome.dropped("the chain arrives at another number than the answer",
          parts.result().get() + ", but the answer is " + known);
    }
    return RecordOutcome.kept(example.withChain(parts.chain()).withAnswer(answer));
  }

  /** Returns whether an answer field contains a worked solution. */
  private static boolean isWorked(String answer) {
    return hashed(answer).isPresent() || answer.contains("</think>")
        || (answer.contains("\\boxed") && !isOneBox(answer))
        || SECTION.matcher(answer).find();
  }

  private static boolean isOneBox(String text) {
    return text.strip().equals("\\boxed{" + Boxed.scan(text).last().orElse("") + "}");
  }

  private static Parts parts(String text) {
    Matcher think = THINK.matcher(text);
    if (text.contains("</think>") && think.matches()) {
      Parts inner = parts(think.group(1));
      String after = think.group(2);
      Optional<String> outer = Boxed.scan(after).last().or(() -> parts(after).result());
      return new Parts(inner.chain(), outer.isPresent() ? outer : inner.result());
    }
    String rest = text.contains("<<") ? NOTES.matcher(text).replaceAll("") : text;
    Optional<String> hashed = hashed(rest);
    if (hashed.isPresent()) {
      return new Parts(unboxed(rest.substring(0, rest.lastIndexOf(HASHES))).strip(), hashed);
    }
    if (rest.indexOf('<') >= 0 && SECTION.matcher(rest).find()) {
      return sections(rest);
    }
    Optional<String> box = Boxed.scan(rest).last();
    return new Parts(unboxed(withoutClosing(rest)).strip(), box.map(String::strip));
  }

  /** Returns the result after the last {@code ####}; empty if there is none, or text after it. */
  private static Optional<String> hashed(String text) {
    int mark = text.lastIndexOf(HASHES);
    Matcher result = RESULT.matcher(text);
    return mark >= 0 && result.region(mark, text.length()).matches()
        ? Optional.of(Numbers.withoutThousands(result.group(1)))
        : Optional.empty();
  }

  /**
   * Splits tagged text. Summary, caption and reasoning, in order, are the chain, with text outside of tags if there is
   * no reasoning; the conclusion is the result.
   */
  private static Parts sections(String text) {
    String rest = withoutClosing(text);
    List<String> reasoning = new ArrayList<>();
    List<String> all = new ArrayList<>();
    boolean reasoned = false;
    Optional<String> result = Optional.empty();
    int from = 0;
    for (Matcher section = SECTION.matcher(rest); section.find(); from = section.end()) {
      String before = rest.substring(from, section.start()).strip();
      String name = section.group(1).toLowerCase(Locale.ROOT);
      if (name.equals("conclusion") || name.equals("answer")) {
        result = Optional.of(answer(section.group(2)));
        add(all, BEFORE_BOX.matcher(before).replaceFirst(""));
      } else {
        reasoned |= name.equals("reasoning");
        add(reasoning, section.group(2));
        add(all, before);
        add(all, section.group(2));
      }
    }
    add(all, rest.substring(from));
    return new Parts(String.join("\n\n", reasoned ? reasoning : all),
        result.or(() -> Boxed.scan(text).last().map(String::strip)));
  }

  /** Adds a text unless it is only the period after a tag. */
  private static void add(List<String> texts, String text) {
    if (text.chars().anyMatch(Character::isLetterOrDigit)) {
      texts.add(unboxed(text).strip());
    }
  }

  /** Removes a closing sentence that only boxes the result: its box is the last, followed only by punctuation. */
  private static String withoutClosing(String text) {
    int last = -1;
    int after = 0;
    for (int at = text.indexOf(BOX); at >= 0; at = text.indexOf(BOX, after)) {
      Optional<Integer> close = closingBrace(text, at + BOX.length());
      if (close.isEmpty()) {
        return text;
      }
      last = at;
      after = close.get() + 1;
    }
    if (last < 0 || !AFTER_BOX.matcher(text.substring(after)).matches()) {
      return text;
    }
    Matcher before = BEFORE_BOX.matcher(text.substring(0, last));
    return before.find() ? text.substring(0, before.start()) : text;
  }

  /** Replaces every box by its content. */
  private static String unboxed(String text) {
    String rest = text;
    for (int at = rest.indexOf(BOX); at >= 0; at = rest.indexOf(BOX)) {
      Optional<Integer> close = closingBrace(rest, at + BOX.length());
      if (close.isEmpty()) {
        return rest;
      }
      rest = rest.substring(0, at) + rest.substring(at + BOX.length(), close.get()) + rest.substring(close.get() + 1);
    }
    return rest;
  }

  private static Optional<Integer> closingBrace(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static String answer(String text) {
    return (isOneBox(text) ? Boxed.scan(text).last().orElseThrow() : text).strip();
  }
}
