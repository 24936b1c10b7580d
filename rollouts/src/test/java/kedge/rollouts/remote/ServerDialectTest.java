package kedge.rollouts.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopSettings;
import org.junit.jupiter.api.Test;

/** Requests as they are sent, and answers as they came: of vLLM 0.32 recorded, of SGLang by its sources. */
class ServerDialectTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TokenRequest REQUEST = new TokenRequest(new int[]{5, 6, 7, 8}, 3,
      new Sampling(0.7, 20, 0.9, 0, 3, new StopSettings(List.of("</answer>"), Set.of(9), true)), Set.of(9, 2), true);
  private static final WeightsVersion VERSION = new WeightsVersion("abc", "weights-1", Path.of("/run/weights-1"),
      "/mnt/weights-1");

  private static ObjectNode recorded(String name) throws IOException {
    return (ObjectNode) JSON.readTree(ServerDialectTest.class.getResource(name));
  }

  private static void requireSame(TokenReply reply) {
    assertArrayEquals(new int[]{27, 27, 27}, reply.tokens());
    assertArrayEquals(new float[]{-0.7702735f, -0.2528269f, -0.5485641f}, reply.logProbabilities());
    assertArrayEquals(new float[]{-10.769293f, -7.3927402f, -8.025814f}, reply.promptLogProbabilities());
    assertTrue(reply.cut());
  }

  @Test
  void vllmIsToldEverySettingAndItsAnswerIsRead() throws IOException {
    VllmDialect dialect = new VllmDialect(false);
    ServerRequest request = dialect.completion(REQUEST, "policy");
    assertEquals("/v1/completions", request.path());
    assertEquals(JSON.readTree("""
        {"model": "policy", "prompt": [5, 6, 7, 8], "n": 1, "seed": 3, "max_tokens": 3, "temperature": 0.7,
         "top_p": 0.9, "min_p": 0.0, "top_k": 20, "repetition_penalty": 1.0, "presence_penalty": 0.0,
         "frequency_penalty": 0.0, "stop_token_ids": [2, 9], "stop": ["</answer>"], "ignore_eos": true,
         "skip_special_tokens": false, "logprobs": 0, "return_token_ids": true, "prompt_logprobs": 0}"""),
        JSON.readTree(request.body().orElseThrow().toString()));
    requireSame(dialect.read(recorded("vllm-0.32-completion.json"), REQUEST, "policy", "weights-1"));
  }

  @Test
  void sglangIsToldEverySettingAndItsAnswerIsRead() throws IOException {
    SglangDialect dialect = new SglangDialect(true);
    ServerRequest request = dialect.completion(REQUEST, "weights-1");
    assertEquals("/generate", request.path());
    assertEquals(JSON.readTree("""
        {"input_ids": [5, 6, 7, 8], "sampling_params": {"n": 1, "sampling_seed": 3, "max_new_tokens": 3,
         "temperature": 0.7, "top_p": 0.9, "min_p": 0.0, "top_k": 20, "repetition_penalty": 1.0,
         "presence_penalty": 0.0, "frequency_penalty": 0.0, "stop_token_ids": [2, 9], "stop": ["</answer>"],
         "ignore_eos": true, "skip_special_tokens": false, "no_stop_trim": true}, "return_logprob": true,
         "logprob_start_len": 0, "lora_path": "weights-1"}"""),
        JSON.readTree(request.body().orElseThrow().toString()));
    requireSame(dialect.read(recorded("sglang-0.5-generate.json"), REQUEST, "", "weights-1"));
  }

  @Test
  void anSglangAnswerOfOtherWeightsOrTokensIsRefused() throws IOException {
    SglangDialect dialect = new SglangDialect(false);
    JsonNode answer = recorded("sglang-0.5-generate.json");
    assertEquals("weight_version is weights-1, expected weights-2",
        assertThrows(ServerFault.class, () -> dialect.read(answer, REQUEST, "", "weights-2")).getMessage());
    ((ObjectNode) answer).putArray("output_ids").add(27).add(27).add(4);
    assertEquals("output_token_logprobs[2] is of token 27, expected 4",
        assertThrows(ServerFault.class, () -> dialect.read(answer, REQUEST, "", "weights-1")).getMessage());
    assertEquals("no such folder", assertThrows(ServerFault.class, () -> dialect.requireLoaded(
        JSON.readTree("{\"success\": false, \"message\": \"no such folder\"}"))).getMessage());
  }

  @Test
  void weightsAreLoadedByTheRoutesOfEachKind() {
    assertEquals(List.of("/pause?mode=wait", "/collective_rpc", "/reset_prefix_cache"),
        paths(new VllmDialect(false)));
    assertEquals(List.of("/v1/load_lora_adapter"), paths(new VllmDialect(true)));
    assertEquals(List.of("/pause_generation", "/update_weights_from_disk"), paths(new SglangDialect(false)));
    assertEquals(List.of("/load_lora_adapter"), paths(new SglangDialect(true)));
    assertEquals("{\"method\":\"reload_weights\",\"kwargs\":{\"weights_path\":\"/mnt/weights-1\"}}",
        new VllmDialect(false).load(VERSION).get(1).body().orElseThrow().toString());
    assertEquals("{\"lora_name\":\"weights-1\",\"lora_path\":\"/mnt/weights-1\"}",
        new VllmDialect(true).load(VERSION).get(0).body().orElseThrow().toString());
    assertEquals("{\"model_path\":\"/mnt/weights-1\",\"weight_version\":\"weights-1\",\"flush_cache\":true}",
        new SglangDialect(false).load(VERSION).get(1).body().orElseThrow().toString());
  }

  private static List<String> paths(ServerDialect dialect) {
    return dialect.load(VERSION).stream().map(ServerRequest::path).toList();
  }
}
