package kedge.chat.endpoint;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretScopeTest {
  private static void allowed(String variable, String address, Map<String, String> environment) {
    assertDoesNotThrow(() -> SecretScope.require(variable, URI.create(address), environment), address);
  }

  private static void refused(String variable, String address, Map<String, String> environment) {
    String message = assertThrows(IllegalArgumentException.class,
        () -> SecretScope.require(variable, URI.create(address), environment), address).getMessage();
    assertTrue(message.contains("Maybe export KEDGE_SECRETS=" + variable + "@"), message);
  }

  @Test
  void aKeyGoesToItsProviderToThisMachineAndWhereTheUserSays() {
    allowed("OPENAI_API_KEY", "https://api.openai.com/v1", Map.of());
    allowed("OPENAI_API_KEY", "https://eu.api.openai.com/v1", Map.of());
    for (String local : List.of("http://localhost:8000/v1", "http://127.0.0.1:8000/v1", "http://127.8.9.1/v1",
        "http://[::1]:8000/v1")) {
      allowed("ANY_KEY", local, Map.of());
    }
    allowed("JUDGE_KEY", "http://judge.lan:8000/v1", Map.of("KEDGE_SECRETS", "OTHER@x, JUDGE_KEY@judge.lan"));
  }

  @Test
  void aRecipeAloneSendsNoKeyToAHostOfItsOwn() {
    for (String address : List.of("https://evil.example/v1", "https://openai.com.evil.example/v1",
        "https://evilopenai.com/v1", "http://api.openai.com/v1", "http://127.0.0.1.evil.example/v1",
        "http://10.0.0.7/v1", "http://localhost.evil.example/v1")) {
      refused("OPENAI_API_KEY", address, Map.of());
    }
    refused("AZURE_OPENAI_API_KEY", "https://mine.westus.cloudapp.azure.com/v1", Map.of());
    refused("DASHSCOPE_API_KEY", "https://mine.fc.aliyuncs.com/v1", Map.of());
    refused("GEMINI_API_KEY", "https://storage.googleapis.com/mine", Map.of());
    refused("HF_TOKEN", "https://api.openai.com/v1", Map.of());
    refused("JUDGE_KEY", "http://judge.lan/v1", Map.of("KEDGE_SECRETS", "JUDGE_KEY@other.lan,JUDGE_KEY"));
  }
}
