using Drystone.Provisioning.Buckets;

namespace Drystone.Provisioning.Tests.Buckets;

public sealed class PolicyFactsTests
{
    [Theory]
    [InlineData("""{"Effect":"Allow","Principal":{"AWS":["123456789012"]},"Action":["b","a"],"Resource":"r"}""")]
    [InlineData(
        """
        {"Resource":["r"],"Action":["a","b"],"Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Effect":"Allow"}
        """)]
    public void A_policy_of_another_spelling_is_the_same(string statement)
    {
        const string Reference =
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},
             "Action":["a","b"],"Resource":"r"}}
            """;
        Assert.True(PolicyFacts.Of(Reference).IsSame(PolicyFacts.Of(
            $$"""{"Statement":[{{statement}}],"Version":"2012-10-17"}""")));
    }

    [Theory]
    [InlineData("\"Effect\":\"Deny\",\"Action\":\"a\",\"Resource\":\"r\"")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a\",\"Resource\":[\"r\",\"s\"]")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a\",\"Resource\":\"r\",\"Condition\":{\"Bool\":{\"k\":true}}")]
    [InlineData("\"Effect\":\"Allow\",\"NotAction\":\"a\",\"Resource\":\"r\"")]
    public void A_policy_that_says_something_else_is_another(string statement) => Assert.False(
        PolicyFacts.Of(Policy("\"Effect\":\"Allow\",\"Action\":\"a\",\"Resource\":\"r\""))
            .IsSame(PolicyFacts.Of(Policy(statement))));

    [Fact]
    public void Conditions_are_compared_by_their_values() => Assert.True(
        PolicyFacts.Of(Policy("\"Effect\":\"Deny\",\"Action\":\"a\",\"Condition\":{\"Bool\":{\"k\":false}}"))
            .IsSame(PolicyFacts.Of(Policy(
                "\"Action\":\"a\",\"Effect\":\"Deny\",\"Condition\":{\"Bool\":{\"k\":[\"false\"]}}"))));

    [Fact]
    public void A_statement_that_borrows_the_id_of_another_is_seen()
    {
        const string Good = """{"Sid":"A","Effect":"Deny","Action":"a","Resource":"r"}""";
        const string Bad = """{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}""";
        var wanted = PolicyFacts.Of($$"""{"Version":"2012-10-17","Statement":[{{Good}}]}""");
        Assert.False(wanted.IsSame(
            PolicyFacts.Of($$"""{"Version":"2012-10-17","Statement":[{{Bad}},{{Good}}]}""")));
        Assert.False(wanted.IsSame(
            PolicyFacts.Of($$"""{"Version":"2012-10-17","Statement":[{{Bad}}],"Statement":[{{Good}}]}""")));
    }

    [Fact]
    public void The_order_of_statements_does_not_matter()
    {
        const string One = "{\"Effect\":\"Allow\",\"Action\":\"a\"}", Two = "{\"Effect\":\"Deny\",\"Action\":\"b\"}";
        Assert.True(PolicyFacts.Of($"{{\"Version\":\"2012-10-17\",\"Statement\":[{One},{Two}]}}").IsSame(
            PolicyFacts.Of($"{{\"Version\":\"2012-10-17\",\"Statement\":[{Two},{One}]}}")));
    }

    [Fact]
    public void The_older_language_is_another() => Assert.False(
        PolicyFacts.Of("{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"a\"}]}").IsSame(
            PolicyFacts.Of(Policy("\"Effect\":\"Allow\",\"Action\":\"a\""))));

    private static string Policy(string statement) =>
        $"{{\"Version\":\"2012-10-17\",\"Statement\":[{{{statement}}}]}}";
}
