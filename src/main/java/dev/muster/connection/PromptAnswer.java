package dev.muster.connection;

import dev.muster.shell.Secret;
import java.util.List;
import net.schmizz.sshj.userauth.method.ChallengeResponseProvider;
import net.schmizz.sshj.userauth.password.Resource;

/** Answers the first hidden prompt of keyboard-interactive with the password, whatever its language. */
final class PromptAnswer implements ChallengeResponseProvider {
    private final Secret password;
    private boolean given;

    PromptAnswer(Secret password) {
        this.password = password;
    }

    @Override
    public List<String> getSubmethods() {
        return List.of();
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public void init(Resource resource, String name, String instruction) {
        // The prompts alone decide.
    }

    @Override
    public char[] getResponse(String prompt, boolean echo) {
        if (given || echo) {
            return new char[0];
        }
        given = true;
        return password.reveal().toCharArray();
    }

    @Override
    public boolean shouldRetry() {
        return false;
    }
}
