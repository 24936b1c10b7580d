package kedge.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;

/** Readers of tokenizers and of chat templates. */
final class TokenizerTargets {
  private static final String WORDS = """
      {"version":"1.0","truncation":null,"padding":null,"added_tokens":[{"id":6,"content":"<|im_end|>",\
      "single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},{"id":7,"content":"<think>",\
      "single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false}],\
      """;
  private static final List<String> KINDS = List.of(
      WORDS + "\"normalizer\":{\"type\":\"NFC\"},\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":"
          + "[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\p{N}|\\\\s+\"},\"behavior\":\"Isolated\","
          + "\"invert\":false},{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,"
          + "\"use_regex\":false}]},\"post_processor\":null,\"decoder\":{\"type\":\"ByteLevel\","
          + "\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true},\"model\":{\"type\":\"BPE\","
          + "\"dropout\":null,\"unk_token\":null,\"continuing_subword_prefix\":\"\",\"end_of_word_suffix\":\"\","
          + "\"fuse_unk\":false,\"byte_fallback\":false,\"ignore_merges\":false,\"vocab\":{\"a\":0,\"b\":1,\"ab\":2,"
          + "\"1\":3,\"\u0120\":4,\"\u0120a\":5},\"merges\":[\"a b\",\"\u0120 a\"]}}",
      WORDS + "\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"\u2581\"},"
          + "{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"\u2581\"}]},\"pre_tokenizer\":null,"
          + "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"A\","
          + "\"type_id\":0}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"special_tokens\":{}},"
          + "\"decoder\":{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":"
          + "\"\u2581\"},\"content\":\" \"},{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"},{\"type\":\"Strip\","
          + "\"content\":\" \",\"start\":1,\"stop\":0}]},\"model\":{\"type\":\"BPE\",\"dropout\":null,"
          + "\"unk_token\":\"<unk>\",\"continuing_subword_prefix\":null,\"end_of_word_suffix\":null,\"fuse_unk\":true,"
          + "\"byte_fallback\":true,\"vocab\":{\"<unk>\":0,\"a\":1,\"b\":2,\"\u2581\":3,\"\u2581a\":4,\"<0x0A>\":5},"
          + "\"merges\":[[\"\u2581\",\"a\"]]}}",
      WORDS + "\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
          + "\"strip_accents\":null,\"lowercase\":true},\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},"
          + "\"post_processor\":null,\"decoder\":{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true},"
          + "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
          + "\"max_input_chars_per_word\":100,\"vocab\":{\"[UNK]\":0,\"a\":1,\"##b\":2,\"b\":3,\"1\":4,\"c\":5}}}",
      WORDS + "\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"\u2581\","
          + "\"prepend_scheme\":\"always\",\"split\":true},\"post_processor\":null,\"decoder\":{\"type\":"
          + "\"Metaspace\",\"replacement\":\"\u2581\",\"prepend_scheme\":\"always\",\"split\":true},\"model\":"
          + "{\"type\":\"Unigram\",\"unk_id\":0,\"byte_fallback\":false,\"vocab\":[[\"<unk>\",0.0],[\"a\",-1.5],"
          + "[\"\u2581\",-2.0],[\"\u2581a\",-2.5],[\"b\",-3.0],[\"1\",-3.5]]}}");
  private static final String TEXT = "ab a1 <|im_end|>ba <think>\u00e9\ud83d\ude00\n  bab";
  private static final List<Map<String, Object>> MESSAGES = List.of(Map.of("role", "system", "content", "Be brief."),
      Map.of("role", "user", "content", "1+1?"), Map.of("role", "assistant", "content", "<think>two</think>2",
          "tool_calls", List.of(Map.of("function", Map.of("name", "f", "arguments", Map.of("x", 1))))),
      Map.of("role", "user", "content", "2+2?"));
  private static final List<String> TEMPLATES = List.of(
      "{%- for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
          + "{%- endfor %}{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{%- endif %}",
      "{% set ns = namespace(last=-1) %}{% for m in messages[::-1] %}{% if m.role == 'user' and ns.last < 0 %}"
          + "{% set ns.last = loop.index0 %}{% endif %}{% endfor %}{{ bos_token }}{% for m in messages %}"
          + "{% if m['content'] is string and '</think>' in m.content %}{{ m.content.split('</think>')[-1].lstrip() }}"
          + "{% elif m.tool_calls is defined %}{{ m.tool_calls | tojson(indent=2) }}{% else %}{{ m.content | trim }}"
          + "{% endif %}{{ loop.index0 }}{% endfor %}{{ raise_exception('x') if false else ns.last }}",
      "{% macro f(x, y=2) %}{{ x ~ y }}{% endmacro %}{{ f(messages | length) }}{% for k, v in "
          + "messages[0].items() %}{{ k | upper }}={{ v | replace('a', 'b') }}{% endfor %}{{ range(3) | list }}");
  private final Path work;

  TokenizerTargets(Path work) {
    this.work = work;
  }

  List<FuzzTarget> all() throws IOException {
    List<FuzzTarget> targets = new ArrayList<>();
    targets.add(tokenizer());
    targets.add(around("tokenizer_config.json", List.of(own("tokenizer_config.json"), CheckpointTargets.text(
        "{\"chat_template\":[{\"name\":\"default\",\"template\":\"{{ messages[0].content }}\"}],\"eos_token\":{"
            + "\"content\":\"<|im_end|>\"},\"bos_token\":null,\"add_bos_token\":false}"))));
    targets.add(around("generation_config.json", List.of(CheckpointTargets.text(
        "{\"eos_token_id\":[1,2],\"pad_token_id\":0,\"temperature\":0.6,\"bos_token_id\":1}"))));
    targets.add(vocabulary());
    targets.add(FuzzTarget.ofTexts("merges.txt", 2, List.of("#version: 0.2\na b\nab a\n"), text -> {
      Path folder = vocabularyFolder("merges");
      Files.writeString(folder.resolve("merges.txt"), text);
      use(folder);
    }));
    targets.add(template());
    return targets;
  }

  private byte[] own(String name) throws IOException {
    Path folder = Files.createDirectories(work.resolve("own"));
    try (Tokenizer own = CharacterTokenizer.of(" +=0123456789}ab", List.of("\\boxed{"))) {
      own.save(folder);
    }
    return Files.readAllBytes(folder.resolve(name));
  }

  private FuzzTarget tokenizer() throws IOException {
    Path folder = Files.createDirectories(work.resolve("tokenizer"));
    Files.write(folder.resolve("tokenizer_config.json"), own("tokenizer_config.json"));
    List<byte[]> corpus = new ArrayList<>(KINDS.stream().map(CheckpointTargets::text).toList());
    corpus.add(own("tokenizer.json"));
    return new FuzzTarget("tokenizer.json", 2, corpus, TokenizerDamage::of, bytes -> {
      Files.write(folder.resolve("tokenizer.json"), bytes);
      use(folder);
    });
  }

  private FuzzTarget around(String name, List<byte[]> corpus) throws IOException {
    Path folder = Files.createDirectories(work.resolve("around-" + name));
    Files.write(folder.resolve("tokenizer.json"), own("tokenizer.json"));
    Files.write(folder.resolve("tokenizer_config.json"), own("tokenizer_config.json"));
    return new FuzzTarget(name, 2, corpus, bytes -> {
      Files.write(folder.resolve(name), bytes);
      use(folder);
    });
  }

  private Path vocabularyFolder(String name) throws IOException {
    Path folder = work.resolve(name);
    if (!Files.exists(folder)) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("vocab.json"), "{\"a\":0,\"b\":1,\"ab\":2,\"aba\":3,\"1\":4,\"\u0120\":5}");
      Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\nab a\n");
      Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\":\"Qwen2Tokenizer\","
          + "\"added_tokens_decoder\":{\"6\":{\"content\":\"<|im_end|>\",\"special\":true}},"
          + "\"eos_token\":\"<|im_end|>\",\"chat_template\":\"{{ messages[0].content }}\"}");
    }
    return folder;
  }

  private FuzzTarget vocabulary() throws IOException {
    byte[] sound = Files.readAllBytes(vocabularyFolder("vocabulary").resolve("vocab.json"));
    return new FuzzTarget("vocab.json", 2, List.of(sound), bytes -> {
      Path folder = vocabularyFolder("vocabulary");
      Files.write(folder.resolve("vocab.json"), bytes);
      use(folder);
    });
  }

  private static void use(Path folder) {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      tokenizer.declaredStops();
      tokenizer.specialTokens();
      try {
        tokenizer.decode(tokenizer.encode(TEXT), true);
        tokenizer.decode(tokenizer.encodePlain(TEXT), false);
      } catch (kedge.data.UserError unknown) {
        tokenizer.decode(new int[]{0, 0}, true); // a character that the vocabulary lacks; the template is read too
      }
      if (tokenizer.size() < 1 << 20) {
        tokenizer.decode(new int[]{0, 1, 2, tokenizer.size(), tokenizer.size() - 1}, false);
      }
      ChatTemplate template = ChatTemplate.of(tokenizer);
      template.render(MESSAGES, true, Map.of());
      try {
        new PromptEncoder(tokenizer, template, Map.of(), 4096).stopTokens();
      } catch (kedge.data.UserError noStop) {
        template.render(MESSAGES, false, Map.of()); // a template without a closing token
      }
    }
  }

  private FuzzTarget template() throws IOException {
    List<String> corpus = new ArrayList<>(TEMPLATES);
    Path file = FuzzTargets.resource("policy/src/test/resources/parity/jinja.jsonl");
    for (String line : Files.readAllLines(file)) {
      JsonNode template = new ObjectMapper().readTree(line).path("template");
      if (template.isTextual()) {
        corpus.add(template.asText());
      }
    }
    Map<String, Object> variables = Map.of("s", "  Abc \n", "t", "a,b,,c", "n", 3, "z", 0, "yes", true, "l",
        List.of(1, "two", 3.5), "d", Map.of("k", "v", "w", 2), "m", MESSAGES);
    return FuzzTarget.ofTexts("chat template", 1, corpus,
        text -> new ChatTemplate(text, Map.of("bos_token", "<s>")).render(MESSAGES, true, variables));
  }
}
