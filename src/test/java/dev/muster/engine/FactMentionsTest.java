package dev.muster.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactMentionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "when: ansible_os_family == 'Debian'#os_family",
                "{{ ansible_facts.mounts | length }}#mounts",
                "{{ ansible_facts['mounts'] }}#mounts",
                "{{ ansible_facts[\"mounts\"] }}#mounts",
                "{{ hostvars[groups['a'][0]].ansible_fqdn }}#fqdn",
                "{{ hosts | map('extract', hostvars, 'ansible_fqdn') }}#fqdn",
                "{{ hosts | map('extract', hostvars, ['ansible_facts', 'fqdn']) }}#fqdn",
                "{{ list | map(attribute='ansible_facts.fqdn') }}#fqdn",
                "{% for m in ansible_mounts %}#mounts",
                "ansible_eth0#eth0",
            })
    void findsTheFactsThatAreNamed(String text, String fact) {
        assertThat(mentions(text).names()).contains(Set.of(fact));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ansible_facts }}",
                "{{ ansible_facts | to_json }}",
                "{{ ansible_facts[name] }}",
                "{{ ansible_facts['a' ~ 'b'] }}",
                "{{ ansible_facts.items() }}",
                "{{ hostvars }}",
                "{{ hostvars[h] }}",
                "{{ hostvars[h][name] }}",
                "{{ hostvars.values() }}",
                "{{ 'ansible_' ~ name }}",
                "{{ vars[name] }}",
                "{{ vars | dict2items }}",
                "{{ lookup('vars', name) }}",
                "{{ lookup(kind, name) }}",
                "{{ q('varnames', name) }}",
                "var: '{{ name }}'",
            })
    void takesAllWhereAFactIsNotNamed(String text) {
        assertThat(mentions(text).names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ inventory_hostname }} {{ ansible_user }} {{ ansible_become_user }} {{ ansible_check_mode }}",
                "vars: {a: 1}",
                "- name: Load the vars of the site, then go on",
                "include_vars: vars/main.yml",
                "vars_files: [vars.yml, ../vars/other.yml]",
                "ansible.builtin.copy: {src: my_ansible_facts_file}",
            })
    void takesNothingForAFactThatIsNone(String text) {
        assertThat(mentions(text).names()).contains(Set.of());
    }

    private static FactMentions mentions(String text) {
        FactMentions mentions = new FactMentions();
        mentions.in(text);
        return mentions;
    }
}
