using System.Net.Sockets;

namespace Drystone.Doctor.Checks;

/// <summary>The host's name is known and its port takes connections.</summary>
internal sealed class ReachCheck : ICheck
{
    public string Name => "reach";

    public bool IsGate => true;

    public async Task<Verdict> RunAsync(Patient patient, CancellationToken cancel)
    {
        var endpoint = patient.Endpoint;
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(endpoint.IdnHost, endpoint.Port, cancel).ConfigureAwait(false);
        return Verdict.Pass($"{endpoint.Host}:{endpoint.Port} takes connections");
    }
}
