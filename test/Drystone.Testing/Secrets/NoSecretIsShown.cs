namespace Drystone.Testing.Secrets;

/// <summary>Ends the run of a test project: fails it when a secret stands in what the servers put out.</summary>
public sealed class NoSecretIsShown : IDisposable
{
    /// <summary>The runner repeats the message for every test of the run.</summary>
    private const int ShownLines = 5;

    public void Dispose()
    {
        if (SecretSink.Run.Running > 0)
        {
            throw new Xunit.Sdk.XunitException(
                $"{SecretSink.Run.Running} servers still run, and what they put out was not searched. Fixtures end "
                + "in the order of their attributes: this one stands last, in the file of those that hold servers.");
        }

        var found = SecretSink.Run.Search();
        if (found.Count > 0)
        {
            throw new Xunit.Sdk.XunitException(
                $"Secrets were shown by servers under test, in {found.Count} places:\n"
                + string.Join('\n', found.Take(ShownLines)));
        }
    }
}
