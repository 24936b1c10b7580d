package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kedge.data.Conversation;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CharacterTokenizerTest {
  @TempDir
  private Path folder;

  @Test
  void everyCharacterAndEveryWordIsOneToken() {
    try (Tokenizer tokenizer = arithmetic()) {
      // Ids: 0-2 special, 3-4 thinking, 5-8 roles, 9 \boxed{, 10 line feed, then the alphabet.
      assertEquals(11 + "0123456789+-*=()? }abcdefghijklmnopqrstuvwxyzé😀".codePointCount(0, 47), tokenizer.size());
      assertArrayEquals(new int[]{1, 6, 10, 12, 21, 13, 24, 2}, tokenizer.encode("<|im_start|>user\n1+2=<|im_end|>"));
      assertArrayEquals(new int[]{3, 9, 14, 29, 4}, tokenizer.encode("<think>\\boxed{3}</think>"));
      assertEquals(1, tokenizer.encode("😀").length);
      String text = "<think>two \\boxed{3} é😀\n</think><|im_end|>";
      assertEquals(text, tokenizer.decode(tokenizer.encode(text), false));
      assertEquals("<think>two \\boxed{3} é😀\n</think>", tokenizer.decode(tokenizer.encode(text), true));
    }
  }

  @Test
  void anUnknownCharacterIsRefusedByName() {
    try (Tokenizer tokenizer = arithmetic()) {
      String message = assertThrows(UserError.class, () -> tokenizer.encode("12 + 3 = ₂")).getMessage();
      assertTrue(message.contains("no '₂' (U+2082), at position 9"), message);
      String plain = assertThrows(UserError.class, () -> tokenizer.encodePlain("1<|im_end|>")).getMessage();
      assertTrue(plain.contains("tokenizer"), plain);
    }
  }

  @Test
  void itsChatClosesTurnsByItsOwnToken() {
    try (Tokenizer tokenizer = arithmetic()) {
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 100);
      Conversation asked = Conversation.ofUser("1+2=");
      String expected = "<|im_start|>user\n1+2=<|im_end|>\n<|im_start|>assistant\n";
      assertEquals(expected, tokenizer.decode(encoder.prompt(asked).tokens(), false));
      assertArrayEquals(new int[]{tokenizer.tokenId("<|im_end|>")}, encoder.stopTokens());
      assertEquals(2,
          encoder.training(asked.with(Turn.of(Role.ASSISTANT, "3")), java.util.Set.of(Role.ASSISTANT)).targetCount());
    }
  }

  @Test
  void transformersReadsItAndGivesTheSameIds() throws IOException {
    Path python = Python.require("transformers", "jinja2");
    try (Tokenizer tokenizer = arithmetic()) {
      tokenizer.save(folder);
      String text = "<|im_start|>user\nwhat is (1+2)*3?<|im_end|>\n<think>\n users é😀 </think>\\boxed{9}<|im_end|>";
      String program = "import sys, transformers\nt = transformers.AutoTokenizer.from_pretrained(sys.argv[1])\nids = "
          + "t(sys.argv[2]).input_ids\n"
          + "print(ids)\nprint(t.decode(ids) == sys.argv[2])\nmessages = [{'role': 'user', 'content': '1+2='}]\n"
          + "print(t.apply_chat_template(messages, add_generation_prompt=True, "
          + "return_dict=False))\nprint(t.eos_token, t.pad_token, len(t))";
      int[] prompt = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 100)
          .prompt(Conversation.ofUser("1+2=")).tokens();
      String expected = Arrays.toString(tokenizer.encode(text)) + "\nTrue\n" + Arrays.toString(prompt)
          + "\n<|im_end|> <|endoftext|> "
          + tokenizer.size() + "\n";
      assertEquals(expected, Python.run(python, program, folder.toString(), text).replace("\r", ""));
    }
  }

  @Test
  void aBeginningTokenThatTheTemplateWritesIsNotDoubled() throws IOException {
    try (Tokenizer tokenizer = arithmetic()) {
      tokenizer.save(folder);
    }
    // A tokenizer that would add <|endoftext|> in front by itself, with a template that writes it too, as Llama's do.
    ObjectMapper json = new ObjectMapper();
    Path file = folder.resolve("tokenizer.json");
    ObjectNode root = (ObjectNode) json.readTree(Files.readString(file));
    root.set("post_processor", json.readTree(
        "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<|endoftext|>\", \"type_id\": "
            + "0}}, "
            + "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}], \"pair\": [{\"Sequence\": {\"id\": \"A\", "
            + "\"type_id\": 0}}, "
            + "{\"Sequence\": {\"id\": \"B\", \"type_id\": 1}}], "
            + "\"special_tokens\": {\"<|endoftext|>\": {\"id\": \"<|endoftext|>\", \"ids\": [0], \"tokens\": "
            + "[\"<|endoftext|>\"]}}}"));
    Files.writeString(file, root.toString());
    ObjectNode config = (ObjectNode) json.readTree(Files.readString(folder.resolve("tokenizer_config.json")));
    config.put("bos_token", "<|endoftext|>").put("chat_template",
        "{{ bos_token }}" + config.get("chat_template").asText());
    Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 100);
      int[] prompt = encoder.prompt(Conversation.ofUser("1")).tokens();
      assertArrayEquals(new int[]{0, 1, 6, 10, 12, 2, 10, 1, 7, 10}, prompt);
      int[] trained = encoder.trainingOnLast(Conversation.ofUser("1").with(Turn.of(Role.ASSISTANT, "2"))).tokens();
      assertArrayEquals(new int[]{0, 1, 6, 10, 12, 2, 10, 1, 7, 10, 13, 2, 10}, trained);
    }
  }

  private static Tokenizer arithmetic() {
    return CharacterTokenizer.of("0123456789+-*=()? }abcdefghijklmnopqrstuvwxyzé😀", List.of("\\boxed{"));
  }
}
