package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kedge.data.Conversation;
import kedge.data.KeyedRandom;
import kedge.data.UserError;
import kedge.testing.Python;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTest {
  private static final String[] SCRIPTS = {"abcxyz ABC", "0123456789", " \t\n\r", ".,;:!?-+*/=<>|", "\\{}$^_",
      "éüßñçø", "καλημέρα", "привет", "中文日本語", "😀🎉👩‍🚀", "한국어", "e\u0301a\u030a"};

  @TempDir
  private Path folder;

  @Test
  void idsOfRowsThatBelongToNoTokenAreShownAsUnreadable() {
    Tokenizer tokenizer = Qwen.tokenizer();
    int[] six = tokenizer.encode("\\boxed{6");
    int[] holed = Arrays.copyOf(six, six.length + 3);
    holed[six.length] = 151669;
    holed[six.length + 1] = 151935;
    holed[six.length + 2] = tokenizer.encode("}")[0];
    assertEquals("\\boxed{6\uFFFD\uFFFD}", tokenizer.decode(holed, false));
    assertEquals("", tokenizer.decode(new int[0], false));
  }

  @Test
  void decodingWhatWasEncodedGivesTheTextInItsComposedForm() {
    int compared = 0;
    Tokenizer tokenizer = Qwen.tokenizer();
    for (int sample = 0; sample < 500; sample++) {
      String text = random(sample);
      assertEquals(Normalizer.normalize(text, Normalizer.Form.NFC), tokenizer.decode(tokenizer.encode(text), false),
          "sample " + sample);
      compared++;
    }
    System.out.println("round trip: " + compared + " random strings");
    assertEquals(500, compared);
  }

  @Test
  void specialTokensAreRecognizedUnlessPlainTextIsAskedFor() {
    Tokenizer tokenizer = Qwen.tokenizer();
    assertArrayEquals(new int[]{151645, 151667}, tokenizer.encode("<|im_end|><think>"));
    // "<", "|", "im", "_end", "|", ">" as text; <think> is an ordinary added token.
    assertArrayEquals(new int[]{27, 91, 318, 6213, 91, 29, 151667}, tokenizer.encodePlain("<|im_end|><think>"));
    assertEquals("a<think>", tokenizer.decode(tokenizer.encode("a<|im_end|><think>"), true));
    assertEquals("a<|im_end|><think>", tokenizer.decode(tokenizer.encode("a<|im_end|><think>"), false));
  }

  @Test
  void theFilesSayWhatTheTokenizerHolds() {
    Tokenizer tokenizer = Qwen.tokenizer();
    assertEquals(151669, tokenizer.size());
    assertEquals(151645, tokenizer.tokenId("<|im_end|>"));
    assertTrue(tokenizer.isSpecial(151645));
    assertFalse(tokenizer.isSpecial(151667));
    assertArrayEquals(new int[]{151643}, tokenizer.declaredStops());
    assertEquals(Map.of("eos_token", "<|endoftext|>", "pad_token", "<|endoftext|>"), tokenizer.namedTokens());
    assertTrue(assertThrows(UserError.class, () -> tokenizer.tokenId("<s>")).getMessage()
        .contains("no token <s>, only <|endoftext|>"));
    assertTrue(assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[]{-1}, false)).getMessage()
        .contains("-1"));
  }

  @Test
  void allQuestionsOfGsm8kBecomeTheSameNumberOfTokensAsInTransformers() throws IOException {
    ObjectMapper json = new ObjectMapper();
    int questions = 0;
    long tokens = 0;
    Tokenizer tokenizer = Qwen.tokenizer();
    for (String line : Files.readAllLines(SharedData.require("data/gsm8k/train.jsonl"))) {
      tokens += tokenizer.encode(json.readTree(line).get("question").asText()).length;
      questions++;
    }
    assertEquals(7473, questions);
    assertEquals(445744, tokens);
  }

  @Test
  void aSavedTokenizerReadsBackEqual() throws IOException {
    Tokenizer tokenizer = Qwen.tokenizer();
    tokenizer.save(folder);
    try (Tokenizer again = Tokenizer.open(folder)) {
      assertEquals(tokenizer.chatTemplate(), again.chatTemplate());
      assertEquals(tokenizer.namedTokens(), again.namedTokens());
      assertEquals(tokenizer.size(), again.size());
      for (int sample = 0; sample < 50; sample++) {
        assertArrayEquals(tokenizer.encode(random(sample)), again.encode(random(sample)));
      }
    }
  }

  @Test
  void transformersReadsASavedTokenizer() throws IOException {
    Path python = Python.require("transformers", "jinja2");
    Tokenizer tokenizer = Qwen.tokenizer();
    tokenizer.save(folder);
    String text = String.join("|", SCRIPTS) + "<|im_end|>";
    String program = "import sys, transformers\nt = "
        + "transformers.AutoTokenizer.from_pretrained(sys.argv[1])\nprint(t(sys.argv[2]).input_ids)\n"
        + "print(t.apply_chat_template([{'role': 'user', 'content': 'hi'}], add_generation_prompt=True, "
        + "return_dict=False))";
    int[] prompt = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 100)
        .prompt(Conversation.ofUser("hi")).tokens();
    String expected = java.util.Arrays.toString(tokenizer.encode(text)) + "\n" + java.util.Arrays.toString(prompt)
        + "\n";
    assertEquals(expected, Python.run(python, program, folder.toString(), text).replace("\r", ""));
  }

  @Test
  void brokenFilesAreNamed() throws IOException {
    assertRefused("does not exist", folder.resolve("nowhere"));
    assertRefused("neither tokenizer.json nor vocab.json", folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"BPE\", ");
    assertRefused("not JSON", folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Nonsense\"}}");
    assertRefused("the tokenizers library refuses it", folder);
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\", \"unk_id\": 0, "
        + "\"vocab\": [[\"<unk>\", 0], [\"" + "a".repeat(80_000) + "\", -1]]}}"); // overflows the library's stack
    assertRefused("a piece of the vocabulary has 80000 characters, expected at most 1000", folder);
    Files.delete(folder.resolve("tokenizer.json"));
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": 0}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\n");
    Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"GPT2Tokenizer\"}");
    assertRefused("tokenizer_class is GPT2Tokenizer", folder);
  }

  @Test
  void stopTokensComeFromEveryFileThatDeclaresThem() throws IOException {
    try (Tokenizer characters = CharacterTokenizer.of("0123456789", List.of())) {
      characters.save(folder);
    }
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [0, 2]}");
    Files.writeString(folder.resolve("config.json"), "{\"eos_token_id\": 1}");
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertArrayEquals(new int[]{0, 1, 2}, tokenizer.declaredStops());
    }
  }

  private void assertRefused(String part, Path path) {
    String message = assertThrows(UserError.class, () -> Tokenizer.open(path)).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static String random(int sample) {
    StringBuilder text = new StringBuilder();
    int length = 1 + KeyedRandom.integer(60, 11, sample);
    for (int i = 0; i < length; i++) {
      int[] characters = SCRIPTS[KeyedRandom.integer(SCRIPTS.length, 12, sample, i / 3)].codePoints().toArray();
      text.appendCodePoint(characters[KeyedRandom.integer(characters.length, 13, sample, i)]);
    }
    return text.toString();
  }
}
