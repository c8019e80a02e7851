package dev.muster.module;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one parameter of a module, on a component of its parameter record. Checking before the run, binding and
 * the documentation all come from here. The parameter's name is the component's in snake_case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {

    /** One sentence for {@code muster doc}. */
    String doc();

    /** Default, written as in YAML; without one a parameter is required unless its type is Optional or a container. */
    String orElse() default NONE;

    /** Name, when it is not the component's in snake_case (a Java keyword, say). */
    String name() default "";

    /** Other accepted names. */
    String[] aliases() default {};

    /** Accepted values; of an enum only where authors write or Ansible lists them otherwise than its constants. */
    String[] choices() default {};

    /** Takes the free form: {@code command: uptime}. */
    boolean freeForm() default false;

    /** The value is a secret and is masked everywhere. */
    boolean secret() default false;

    /** Takes an expression ({@code debug: var}), or a list of conditions ({@code assert: that}), as the author wrote it. */
    boolean raw() default false;

    /** Takes every parameter that has no component of its own (set_fact); the component is a Map. */
    boolean rest() default false;

    /** No default. */
    String NONE = "\0none";
}
