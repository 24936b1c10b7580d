package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCheckTest {

  /** Expressions as published tokenizers have them: GPT-2, Qwen, Llama 3, o200k, DeepSeek, CLIP, groups of digits. */
  @ParameterizedTest
  @ValueSource(strings = {"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+"
          + "|\\s+(?!\\S)|\\s+",
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s+$",
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve)?"
          + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+",
      "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
      "(?<=\\d)(?=(\\d{3})+(?!\\d))", "\\p{N}{1,3}(?=(?:\\p{N}{3})*(?:\\P{N}|$))", "(?:\\p{L}\\p{M}*)+",
      "[\u4e00-\u9fa5]+",
      "assistant|\\\\boxed\\{|system|[\\s\\S]", "(?:ab|cd)+", "[[:alpha:]&&[^a]]+", "", "(?>a+)+", "(?:a[^a]*)*"})
  void takesWhatPublishedTokenizersHave(String regex) {
    assertDoesNotThrow(() -> RegexCheck.require(regex));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(a*)*b", "((((a*)*)*)*)*b", "(a|aa)+$", "(?:a|a)*b", "(aa*)+$", "(.|a)+b",
      "(\\w|\\d)+!",
      "(?:a?b?)*c", "(a)\\1", "(?<n>a)\\k<n>", "(?R)", "(?~abc)", "(a+){2,}b", "(x+x+)+y", "(a{1,5000})+b", "(|a)+b"})
  void refusesWhatMayTakeExponentialTime(String regex) {
    String message = assertThrows(UserError.class, () -> RegexCheck.require(regex)).getMessage();
    assertTrue(message.contains("regular expression " + regex + " "), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "*", "(?", "\\", "(?i", "a{99999999}", "[z-a", ")", "(?<", "\\p{", "a{", "|"})
  void whatIsNoExpressionIsLeftToTheLibrary(String regex) {
    assertDoesNotThrow(() -> RegexCheck.require(regex));
  }

  @Test
  void deepGroupsAreRefused() {
    assertThrows(UserError.class, () -> RegexCheck.require("(".repeat(20_000)));
  }

  @Test
  void anExpressionThatMatchesNothingIsKnown() {
    assertEquals(true, RegexCheck.matchesNothing(" *"));
    assertEquals(false, RegexCheck.matchesNothing(" {2,}"));
    assertEquals(false, RegexCheck.matchesNothing("("));
  }
}
