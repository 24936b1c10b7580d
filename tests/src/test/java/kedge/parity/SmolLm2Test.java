package kedge.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.Conversation;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.cpu.CpuGenerator;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuInspection;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.cli.gguf.GgufImport;
import kedge.policy.model.Parameters;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SmolLM2-135M-Instruct, imported from its GGUF file, against transformers on the same file: prompt tokens, logits and
 * greedy answers. {@code fetch_smollm2.py} makes the folder that {@code KEDGE_SMOLLM2} names.
 */
class SmolLm2Test {
  @TempDir
  Path temporary;

  @Test
  void tokensLogitsAndGreedyAnswersAreThoseOfTransformers() throws IOException {
    String given = System.getenv("KEDGE_SMOLLM2");
    assumeTrue(given != null && Files.exists(Path.of(given, "expected.json")),
        "needs KEDGE_SMOLLM2, a folder made by tests/src/test/python/fetch_smollm2.py --expected");
    Path checkpoint = temporary.resolve("checkpoint");
    new GgufImport(Path.of(given, "smollm2.gguf"), Optional.empty(), checkpoint, Optional.empty()).write();
    List<JsonNode> prompts = new ArrayList<>();
    new ObjectMapper().readTree(Path.of(given, "expected.json").toFile()).get("prompts").forEach(prompts::add);
    ModelConfig config = ModelConfig.read(checkpoint);
    try (Tokenizer tokenizer = Tokenizer.open(checkpoint);
        Parameters parameters = Checkpoint.load(checkpoint, new Device("cpu"), ElementType.F32);
        CpuDecoder decoder = new CpuDecoder(config.shape(), parameters, null, 2);
        CpuGenerator generator = new CpuGenerator(decoder, 16)) {
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 8192);
      assertArrayEquals(new int[]{2}, encoder.stopTokens());
      double worst = 0;
      List<GenerationRequest> requests = new ArrayList<>();
      for (JsonNode prompt : prompts) {
        int[] ids = encoder.prompt(Conversation.ofUser(prompt.get("text").asText())).tokens();
        assertArrayEquals(ints(prompt.get("ids")), ids);
        float[][] logits = CpuInspection.of(decoder, ids).logits();
        for (int token = 0; token < config.shape().vocabulary(); token++) {
          worst = Math.max(worst, Math.abs(prompt.get("logits").get(token).asDouble() - logits[ids.length - 1][token]));
        }
        requests.add(new GenerationRequest(ids, List.of(new DrawKey(0, 0, 0, 0))));
      }
      System.out.println("SmolLM2: worst difference of a logit " + worst);
      assertTrue(worst <= 1e-3, "worst difference of a logit " + worst);
      List<List<Completion>> answers = generator.generate(requests, Sampling.greedy(32), Set.of(2));
      for (int i = 0; i < prompts.size(); i++) {
        assertArrayEquals(ints(prompts.get(i).get("greedy")), answers.get(i).get(0).tokens(), "prompt " + i);
      }
      assertEquals(50, prompts.size());
    }
  }

  private static int[] ints(JsonNode list) {
    return new ObjectMapper().convertValue(list, int[].class);
  }
}
