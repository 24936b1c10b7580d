package kedge.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Lists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes a {@code tokenizer.json} where its parts must agree: ids twice, below zero or beyond all bounds, merges in a
 * circle, regular expressions that are none or never end, steps of every kind with settings of others.
 */
final class TokenizerDamage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS = List.of("", "\u0000", "a\u0000b", "\ud83d", "\udc00x", "\u0120", "\u2581",
      "\ufeff", "e\u0301", "\ud83d\ude00", " ", "<|im_end|>", "a".repeat(99), "<0xFF>", "##");
  private static final List<String> REGEXES = List.of("(", "[", "*", "a{99999999}", "(?<n>a)\\k<n>", "\\p{Foo}",
      "(?<=a+)b",
      "(a+)+$", "(?:", "\\", "\\x{110000}", "[z-a]", "(?i", "", "()*", "(?R)", "\\G", "(a|aa)+\\1", "^$", ".*", "\\K",
      "(?<=\\p{N}{1,3}(?=\u00e9))", "((((((((((a*)*)*)*)*)*)*)*)*)*)*b", "[[:alpha:]&&[^a]]");
  private static final List<String> STEPS = List.of("{'type':'NFD'}", "{'type':'NFKC'}", "{'type':'Lowercase'}",
      "{'type':'StripAccents'}", "{'type':'Nmt'}", "{'type':'Strip','strip_left':true,'strip_right':true}",
      "{'type':'Precompiled','precompiled_charsmap':'AAAA'}", "{'type':'Precompiled','precompiled_charsmap':'!'}",
      "{'type':'Precompiled','precompiled_charsmap':'/////wAAAAA='}",
      "{'type':'Replace','pattern':{'Regex':'a*'},'content':''}", "{'type':'Prepend','prepend':''}",
      "{'type':'Whitespace'}", "{'type':'WhitespaceSplit'}", "{'type':'Punctuation','behavior':'MergedWithNext'}",
      "{'type':'Digits','individual_digits':true}", "{'type':'UnicodeScripts'}",
      "{'type':'CharDelimiterSplit','delimiter':'a'}", "{'type':'FixedLength','length':0}",
      "{'type':'Split','pattern':{'String':''},'behavior':'Contiguous','invert':true}",
      "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
      "{'type':'RobertaProcessing','sep':['<s>',4e9],'cls':['x',-1],'trim_offsets':true,'add_prefix_space':true}",
      "{'type':'BertProcessing','sep':['[SEP]',1],'cls':['[CLS]',0]}",
      "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'?','type_id':0}}],'pair':[],'special_tokens':{}}",
      "{'type':'TemplateProcessing','single':[],'pair':[],'special_tokens':{'?':{'id':'?','ids':[],'tokens':[]}}}",
      "{'type':'CTC','pad_token':'','word_delimiter_token':'','cleanup':true}", "{'type':'BPEDecoder','suffix':''}",
      "{'type':'WordPiece','prefix':'','cleanup':true}", "{'type':'ByteFallback'}", "{'type':'Fuse'}",
      "{'type':'Strip','content':'a','start':1,'stop':2}",
      "{'type':'Strip','content':'a','start':9999999999,'stop':1}", "{'type':'Sequence','normalizers':[]}",
      "{'type':'Sequence','pretokenizers':[]}", "{'type':'Sequence','processors':[]}",
      "{'type':'Sequence','decoders':[]}");
  private static final List<String> MODELS = List.of("{'type':'WordLevel','vocab':{'a':0},'unk_token':'[UNK]'}",
      "{'type':'WordLevel','vocab':{},'unk_token':''}", "{'type':'Unigram','unk_id':9,'vocab':[['a',0.0]]}",
      "{'type':'Unigram','unk_id':0,'vocab':[]}", "{'type':'Unigram','unk_id':0,'vocab':[['',-1e308],['',1e308]]}",
      "{'type':'Unigram','unk_id':null,'byte_fallback':true,'vocab':[['a',0.0]]}",
      "{'type':'BPE','vocab':{},'merges':[]}",
      "{'type':'WordPiece','unk_token':'','continuing_subword_prefix':'','max_input_chars_per_word':0,'vocab':{'':0}}");
  private static final List<String> PIPELINES = List.of("normalizer", "pre_tokenizer", "post_processor", "decoder");
  private final SplittableRandom random;
  private final ObjectNode tokenizer;

  private TokenizerDamage(SplittableRandom random, ObjectNode tokenizer) {
    this.random = random;
    this.tokenizer = tokenizer;
  }

  /** One of the corpus, changed as a tokenizer in one input of two, and then as any bytes in half of those. */
  static byte[] of(List<byte[]> corpus, SplittableRandom random) {
    if (random.nextBoolean()) {
      return Damage.of(corpus, random);
    }
    byte[] changed = changed(corpus.get(random.nextInt(corpus.size())), random);
    return random.nextBoolean() ? changed : Damage.of(List.of(changed), random);
  }

  private static byte[] changed(byte[] sound, SplittableRandom random) {
    try {
      TokenizerDamage damage = new TokenizerDamage(random, (ObjectNode) JSON.readTree(sound));
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        damage.change();
      }
      return JSON.writeValueAsBytes(damage.tokenizer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void change() throws JsonProcessingException {
    switch (random.nextInt(8)) {
      case 0 -> vocabulary();
      case 1 -> merges();
      case 2 -> addedToken();
      case 3 -> regex();
      case 4 -> tokenizer.set(PIPELINES.get(random.nextInt(PIPELINES.size())), step());
      case 5 -> nested();
      case 6 -> setting();
      default -> limits();
    }
  }

  /** An id twice, below zero, beyond all bounds, or another word's; or another model altogether. */
  private void vocabulary() throws JsonProcessingException {
    JsonNode model = tokenizer.path("model");
    if (random.nextInt(4) == 0 || !model.path("vocab").isObject() || model.path("vocab").isEmpty()) {
      tokenizer.set("model", json(one(MODELS)));
      return;
    }
    ObjectNode vocabulary = (ObjectNode) model.path("vocab");
    List<String> words = Lists.newArrayList(vocabulary.fieldNames());
    String word = random.nextBoolean() ? one(words) : one(TEXTS);
    vocabulary.set(word, id());
    if (random.nextInt(4) == 0) {
      vocabulary.remove(one(words));
    }
  }

  /** Merges of words that no vocabulary has, of a word with itself, in a circle, or not in pairs. */
  private void merges() {
    if (!(tokenizer.path("model")instanceof ObjectNode model)) {
      return;
    }
    ArrayNode merges = model.path("merges")instanceof ArrayNode present ? present : model.putArray("merges");
    List<String> words = model.path("vocab").isObject() ? Lists.newArrayList(model.path("vocab").fieldNames()) : TEXTS;
    for (int i = random.nextInt(1 << random.nextInt(8)); i >= 0; i--) {
      String left = words.isEmpty() || random.nextInt(8) == 0 ? one(TEXTS) : one(words);
      String right = words.isEmpty() || random.nextInt(8) == 0 ? one(TEXTS) : one(words);
      switch (random.nextInt(4)) {
        case 0 -> merges.add(left + " " + right);
        case 1 -> merges.add(merges.arrayNode().add(left).add(right));
        case 2 -> merges.insert(0, merges.arrayNode().add(left + right).add(left));
        default -> merges.add(random.nextBoolean() ? left : left + " " + right + " " + left);
      }
    }
  }

  private void addedToken() {
    ArrayNode added = tokenizer.path("added_tokens")instanceof ArrayNode present ? present
        : tokenizer.putArray("added_tokens");
    ObjectNode token = added.addObject();
    token.set("id", id());
    token.put("content", one(TEXTS));
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
      token.put(flag, random.nextBoolean());
    }
  }

  private void regex() {
    ObjectNode step = JSON.createObjectNode();
    step.put("type", random.nextBoolean() ? "Split" : "Replace").put("behavior", "Isolated").put("invert",
        random.nextBoolean()).put("content", one(TEXTS));
    step.putObject("pattern").put(random.nextInt(5) == 0 ? "String" : "Regex", one(REGEXES));
    tokenizer.set(PIPELINES.get(random.nextInt(2)), step);
  }

  /** Steps in steps, some deeper or longer than any reader allows. */
  private void nested() throws JsonProcessingException {
    int pipeline = random.nextInt(PIPELINES.size());
    String items = List.of("normalizers", "pretokenizers", "processors", "decoders").get(pipeline);
    JsonNode step = step();
    for (int i = random.nextInt(1 << random.nextInt(8)); i >= 0; i--) {
      ObjectNode around = JSON.createObjectNode().put("type", "Sequence");
      around.putArray(items).add(step);
      step = around;
    }
    ((ArrayNode) step.path(items)).add(step());
    tokenizer.set(PIPELINES.get(pipeline), step);
  }

  private void setting() {
    if (tokenizer.path("model")instanceof ObjectNode model) {
      switch (random.nextInt(6)) {
        case 0 -> model.put("dropout", List.of(-1.0, 0.0, 1.0, 2.0, 1e308).get(random.nextInt(5)));
        case 1 -> model.put("unk_token", one(TEXTS));
        case 2 -> model.put("continuing_subword_prefix", one(TEXTS)).put("end_of_word_suffix", one(TEXTS));
        case 3 -> model.put("byte_fallback", random.nextBoolean()).put("fuse_unk", random.nextBoolean());
        case 4 -> model.put("type", List.of("BPE", "Unigram", "WordPiece", "WordLevel", "bpe").get(random.nextInt(5)));
        default -> model.set("unk_id", id());
      }
    }
  }

  private void limits() {
    if (random.nextBoolean()) {
      ObjectNode truncation = tokenizer.putObject("truncation").put("direction", "Right").put("strategy", "OnlySecond");
      truncation.set("max_length", id());
      truncation.set("stride", id());
    } else {
      ObjectNode padding = tokenizer.putObject("padding").put("direction", "Left").put("pad_token", one(TEXTS));
      padding.putObject("strategy").set("Fixed", id());
      padding.set("pad_id", id());
      padding.put("pad_type_id", 0).putNull("pad_to_multiple_of");
    }
  }

  private JsonNode step() throws JsonProcessingException {
    return json(one(STEPS));
  }

  private JsonNode id() {
    return switch (random.nextInt(10)) {
      case 0 -> JSON.getNodeFactory().numberNode(-1);
      case 1 -> JSON.getNodeFactory().numberNode(Integer.MAX_VALUE);
      case 2 -> JSON.getNodeFactory().numberNode((1L << 32) - 1);
      case 3 -> JSON.getNodeFactory().numberNode(1L << 32);
      case 4 -> JSON.getNodeFactory().numberNode(BigInteger.ONE.shiftLeft(64));
      case 5 -> JSON.getNodeFactory().numberNode(1.5);
      case 6 -> JSON.getNodeFactory().numberNode(random.nextInt(1 << 20));
      default -> JSON.getNodeFactory().numberNode(random.nextInt(9));
    };
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JSON.readTree(text.replace('\'', '"'));
  }

  private <T> T one(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }
}
