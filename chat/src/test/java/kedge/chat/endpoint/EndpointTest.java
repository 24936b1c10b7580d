package kedge.chat.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointTest {

  @Test
  void anAddressIsTakenAsClientsAreGivenIt() {
    assertEquals("https://api.openai.com/v1/chat/completions",
        Endpoint.completions("https://api.openai.com/v1").toString());
    assertEquals("https://api.openai.com/v1/chat/completions",
        Endpoint.completions("https://api.openai.com/v1/").toString());
    assertEquals("http://localhost:8000/v1/chat/completions",
        Endpoint.completions("http://localhost:8000/v1/chat/completions").toString());
  }

  @Test
  void whatIsNoAddressIsToldWithoutSecrets() {
    assertRefused("ftp://host/v1", "expected http or https and a host");
    assertRefused("localhost:8000/v1", "expected http or https and a host");
    assertRefused("http://localhost:8000", "Maybe http://localhost:8000/v1?");
    assertRefused("a b", "url is not an address");
    for (String leaking : List.of("https://me:secret@host/v1", "https://host/v1?key=secret",
        "https://host/v1#secret")) {
      assertFalse(assertRefused(leaking, "url contains a user, a query or a fragment").contains("secret"));
    }
  }

  private static String assertRefused(String url, String expected) {
    String message = assertThrows(IllegalArgumentException.class, () -> Endpoint.completions(url)).getMessage();
    assertTrue(message.contains(expected), message);
    return message;
  }

  @Test
  void aKeyIsNeverShown() {
    ApiKey key = ApiKey.of("SOME_KEY", Map.of("SOME_KEY", " se/cret\n"));
    assertEquals(Optional.of("Bearer se/cret"), key.authorization());
    assertEquals("[api key]", key.toString());
    assertEquals("no [api key], no [api key]", key.redact("no se/cret, no se\\/cret"));
    assertEquals("as it was", ApiKey.NONE.redact("as it was"));
    for (String bad : List.of("two words", "quo\"te", "unicode\u00e9", "line\nbreak")) {
      String message = assertThrows(IllegalArgumentException.class,
          () -> ApiKey.of("SOME_KEY", Map.of("SOME_KEY", bad))).getMessage();
      assertTrue(message.contains("SOME_KEY") && !message.contains(bad), message);
    }
    for (Map<String, String> environment : List.of(Map.<String, String>of(), Map.of("SOME_KEY", " "))) {
      String message = assertThrows(IllegalArgumentException.class, () -> ApiKey.of("SOME_KEY", environment))
          .getMessage();
      assertTrue(message.contains("the environment variable SOME_KEY is not set"), message);
    }
    String asName = assertThrows(IllegalArgumentException.class, () -> ApiKey.of("sk-0123456789", Map.of()))
        .getMessage();
    assertFalse(asName.contains("sk-0123456789"), asName);
  }

  @Test
  void retryAfterIsReadAsSecondsOrAsADate() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertEquals(Optional.of(Duration.ofSeconds(120)), RetryAfter.parse("120", now));
    assertEquals(Optional.of(Duration.ofMillis(1500)), RetryAfter.parse(" 1.5 ", now));
    assertEquals(Optional.of(Duration.ofSeconds(30)), RetryAfter.parse("Thu, 01 Jan 2026 00:00:30 GMT", now));
    assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("Wed, 31 Dec 2025 00:00:30 GMT", now));
    for (String unreadable : List.of("", "soon", "-5", "99999999999", "Fri, 99 Jan 2026")) {
      assertEquals(Optional.empty(), RetryAfter.parse(unreadable, now), unreadable);
    }
  }

  @Test
  void theJitterOfAWaitFollowsFromItsKeyAlone() {
    Backoff backoff = new Backoff(10, Duration.ofSeconds(1), Duration.ofSeconds(8));
    assertEquals(backoff.delay(2, "a"), backoff.delay(2, "a"));
    assertFalse(backoff.delay(2, "a").equals(backoff.delay(2, "b")));
    for (int attempt = 0; attempt < 40; attempt++) {
      double whole = Math.min(8, Math.pow(2, attempt));
      double seconds = backoff.delay(attempt, "key " + attempt).toNanos() / 1e9;
      assertTrue(seconds >= whole / 2 && seconds < whole, attempt + ": " + seconds);
    }
  }

  @Test
  void whatEveryRequestIsGivenIsAnObjectThatLeavesTheRequestAlone() {
    Endpoint.Dialect.requireObject("{\"chat_template_kwargs\": {\"enable_thinking\": false}}");
    for (String bad : List.of("", "[]", "{", "true", "{\"model\": \"other\"}", "{\"stream\": true}")) {
      String message = assertThrows(IllegalArgumentException.class, () -> Endpoint.Dialect.requireObject(bad))
          .getMessage();
      assertTrue(message.startsWith("extra_body "), message);
    }
  }
}
