namespace Drystone.Testing.Secrets;

/// <summary>Ends the run of a test project: fails it when a secret stands in what the servers put out.</summary>
public sealed class NoSecretIsShown : IDisposable
{
    public void Dispose()
    {
        var found = SecretSink.Run.Search();
        if (found.Count > 0)
        {
            throw new Xunit.Sdk.XunitException(
                "Secrets were shown by servers under test:\n" + string.Join('\n', found));
        }
    }
}
